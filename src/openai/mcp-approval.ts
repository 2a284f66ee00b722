import { type HostedMcp, isApproved } from '../agents/tools/hosted-mcp.ts';
import { asFields, objectAt, textAt } from './fields.ts';

/**
 * The answer to a server that asks whether a tool of a hosted MCP server may be used: as the policy of that server says;
 * no for a server that is not known.
 * @param frame a frame of the model's connection. @returns the frame to send; undefined when nothing was asked.
 */
export function approvalReply(frame: string, servers: readonly HostedMcp[]): string | undefined {
  // Most frames are something else, and need not be read twice.
  if (servers.length === 0 || !frame.includes('mcp_approval_request')) return undefined;
  const event = asFields(JSON.parse(frame)) ?? {};
  const item = objectAt(event, 'item');
  if (event.type !== 'conversation.item.done' || item.type !== 'mcp_approval_request') return undefined;
  const server = servers.find(({ label }) => label === item.server_label);
  const use = { tool: textAt(item, 'name'), arguments: textAt(item, 'arguments') };
  return JSON.stringify({
    type: 'conversation.item.create',
    previous_item_id: textAt(item, 'id'),
    item: {
      type: 'mcp_approval_response',
      approval_request_id: textAt(item, 'id'),
      approve: server !== undefined && isApproved(server, use),
    },
  });
}
