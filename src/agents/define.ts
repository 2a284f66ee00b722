import type { ConfigFile } from './define-config.ts';

/** What a `callchart.config.ts` imports as `callchart`. */

/**
 * Gives a configuration its types: editors know every setting, and the names of the agents.
 *
 * @example
 * import { defineConfig } from 'callchart';
 * export default defineConfig({ agents: { reception: { voice: 'cedar' } } });
 */
export function defineConfig<const Name extends string>(config: ConfigFile<Name>): ConfigFile<Name> {
  return config;
}

export { z } from 'zod';
export type { AgentOptions } from './define-agent.ts';
export type { ConfigFile, Limits, Numbers, Prices, Webhooks } from './define-config.ts';
export { collectDigits, endCall, pressOnHold, sendDigits, transferCall } from './tools/built-in.ts';
export { functionTool } from './tools/function-tool.ts';
export { hostedMcp } from './tools/hosted-mcp.ts';
export { httpTool } from './tools/http-tool.ts';
export { leaveMessage } from './tools/leave-message.ts';
export { mcpTools } from './tools/mcp-tools.ts';
export { sendSms } from './tools/send-sms.ts';
export type { Tool, ToolCall } from './tools/tool.ts';
export { ToolError } from './tools/tool-error.ts';
