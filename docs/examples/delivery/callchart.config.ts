import { fileURLToPath } from 'node:url';
import { defineConfig, endCall, mcpTools } from 'callchart';

export default defineConfig({
  agents: {
    delivery: {
      instructions: [
        'You tell people who call Blue Parcel where their parcel is.',
        'Ask for the number of the parcel, look it up, and say nothing that is not in the result.',
      ].join('\n'),
      greeting: 'Hello, this is Blue Parcel. Which parcel are you asking about?',
      tools: [
        // A local MCP server: a program started here, or { url: 'https://…' } of one that listens.
        ...(await mcpTools({
          command: process.execPath,
          args: [fileURLToPath(new URL('parcels.ts', import.meta.url))],
          // It has more tools than that; those are not for callers.
          allow: ['track_parcel'],
          timeoutMs: 10_000,
        })),
        endCall(),
      ],
      filler: { sentences: ['One moment, please.'] },
      limits: { silencePromptMs: 10_000, maxCallMs: 5 * 60_000, spendUsd: 0.5 },
      afterCall: { summary: true },
    },
  },
});
