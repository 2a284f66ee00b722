import type { Agent } from '../agents/agent.ts';
import type { LiveSettings } from './live-settings.ts';

/** Everything in a configuration file that nobody may read: keys of tools and of their servers, and of webhooks. */
export const secretsOf = ({ agents }: Pick<LiveSettings, 'agents'>): readonly (string | undefined)[] =>
  [...agents.values()].flatMap(ofAgent);

const ofAgent = ({ tools, mcpServers = [], afterCall }: Agent): readonly (string | undefined)[] => [
  ...tools.flatMap(({ secrets = [] }) => secrets),
  ...mcpServers.map(({ authorization }) => authorization),
  afterCall.webhook?.secret,
];
