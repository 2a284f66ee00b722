import type { ConfigFile } from './define-config.ts';

/**
 * What a `callchart.config.ts` imports as `callchart`.
 *
 * @example
 * import { defineConfig } from 'callchart';
 * export default defineConfig({ agents: { reception: { voice: 'cedar' } } });
 */
export function defineConfig<const Name extends string>(config: ConfigFile<Name>): ConfigFile<Name> {
  return config;
}

export type { AgentOptions } from './define-agent.ts';
export type { ConfigFile, Limits, ModelPrices, Numbers, Prices, Webhooks } from './define-config.ts';
export type { Tool, ToolCall } from './tools/tool.ts';
