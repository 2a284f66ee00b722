import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

/** A real MCP server with tools that do well and tools that do not. */
export function parcels(): McpServer {
  const server = new McpServer({ name: 'parcels', version: '1.0.0' });
  const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });
  server.registerTool(
    'track',
    { description: 'Where a parcel is.', inputSchema: { id: z.string().min(3) } },
    ({ id }, { _meta }) => text(JSON.stringify({ id, place: 'Berlin', for: _meta?.['callchart/call'] })),
  );
  server.registerTool(
    'weigh',
    { description: 'Its weight.', inputSchema: {}, outputSchema: { grams: z.number() } },
    () => ({ content: [], structuredContent: { grams: 250 } }),
  );
  server.registerTool('refuse', { description: 'Refuses.' }, () => ({
    ...text('Not today.'),
    isError: true,
  }));
  server.registerTool('hang', { description: 'Hangs.' }, () => new Promise(() => {}));
  server.registerTool('die', { description: 'Ends the server.' }, () => process.exit(1));
  return server;
}
