import { describe, expect, it } from 'vitest';
import { type HostedUse, hostedMcp } from '../../src/agents/tools/hosted-mcp.ts';
import { replay } from '../../src/calls/journal/replay.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { type Act, acting } from '../../src/rehearsal/model/acting.ts';
import type { HostedTool } from '../../src/rehearsal/model/hosted-servers.ts';
import { type Played, Stage } from '../support/stage.ts';

/** Nobody hears nothing for longer, ms. */
const LONGEST_SILENCE_MS = 4000;

const ACTS: readonly Act[] = [
  { on: { result: 'track', failed: true }, say: ['agent/trouble'] },
  { on: { result: 'track' }, say: ['agent/parcel-found'] },
  { on: { said: 'caller/ask-table' }, call: [{ server: 'parcels', name: 'track', with: { id: 1 } }] },
];

const ASKS: CallerScript = [{ waitForAgent: 'finished' }, { say: 'caller/ask-table' }];
/** Fillers are short of the pause that ends an answer. */
const LISTENS: CallerScript = [{ waitForAgent: 'finished', quietMs: 4500 }, { hangUp: true }];

interface Situation {
  readonly track: HostedTool;
  readonly approve?: (use: HostedUse) => boolean;
  readonly script?: CallerScript;
  readonly acts?: readonly Act[];
  readonly modelSeed?: number;
}

/** A call to an agent with a hosted server of one tool, which its model uses as soon as it was asked for a table. */
async function called({
  track,
  approve,
  script = [...ASKS, ...LISTENS],
  acts = ACTS,
  modelSeed = 0,
}: Situation) {
  const server = { label: 'parcels', url: 'https://mcp.example.com', allow: ['track'] };
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  const mcpServers = [hostedMcp({ ...server, ...(approve && { approve }) })];
  const stage = new Stage({
    settings: environmentSettings({ ...config, agent: { ...config.agent, mcpServers } }),
    profile: { script: acting(acts), hosted: { parcels: { tools: { track } } } },
    modelSeed,
  });
  const played = await stage.play({ script });
  const journal = (await stage.archive.journals.read(played.report.callSid)) ?? [];
  expect(replay(journal)).toMatchObject({ verdict: 'same' });
  expect(played.session?.errors).toEqual([]);
  return { ...played, journal, said: agentSaid(played), silences: silences(played) };
}

/** What the agent said after the greeting, in words. */
const agentSaid = ({ session }: Played): readonly string[] =>
  (session?.record.all('response.output_audio_transcript.done') ?? [])
    .slice(1)
    .map(({ transcript }) => transcript);

/** How long nobody was heard, from the greeting to the end of the last answer, ms. */
function silences({ report }: Played): readonly number[] {
  const sounds = [...report.heard, ...report.said].sort((a, b) => a.startMs - b.startMs);
  let until = sounds[0]?.endMs ?? 0;
  return sounds.map(({ startMs, endMs }) => {
    const quiet = startMs - until;
    until = Math.max(until, endMs);
    return quiet;
  });
}

const FOUND = expect.stringContaining('parcel');
const DIRECTIONS = expect.stringContaining('harbour');
const TROUBLE = expect.stringContaining('did not work');

const SLOW = [0, 300, 1200, 2000, 3000, 5000, 9000, 14_000];

describe('a tool of a hosted server on a call', () => {
  it.each(SLOW)('that takes %d ms is spoken of, and nobody waits in silence', async (tookMs) => {
    for (const modelSeed of [0, 10, 20, 30]) {
      const { said, silences, report } = await called({ track: { tookMs, output: 'here' }, modelSeed });
      expect(said.at(-1)).toEqual(FOUND);
      expect(said.filter((text) => text.includes('parcel'))).toHaveLength(1);
      expect(Math.max(...silences)).toBeLessThan(LONGEST_SILENCE_MS);
      expect(report.endedBy).toBe('caller');
      if (tookMs >= 5000) expect(said.length).toBeGreaterThan(1);
    }
  });

  it('runs once we have allowed it', async () => {
    const asked: HostedUse[] = [];
    const approve = (use: HostedUse): boolean => asked.push(use) > 0;
    const { said, session } = await called({ track: { tookMs: 4000, output: 'here' }, approve });
    expect(asked).toEqual([{ tool: 'track', arguments: '{"id":1}' }]);
    expect(session?.record.all('response.mcp_call.completed')).toHaveLength(1);
    expect(said.at(-1)).toEqual(FOUND);
  });

  it('does not run when our policy says no; the caller hears that it did not work', async () => {
    const { said, session, silences } = await called({ track: { tookMs: 0 }, approve: () => false });
    expect(session?.record.all('response.mcp_call.in_progress')).toEqual([]);
    expect(said).toEqual([TROUBLE]);
    expect(Math.max(...silences)).toBeLessThan(LONGEST_SILENCE_MS);
  });

  it.each([0, 700, 6000])('whose server fails after %d ms is spoken of as well', async (tookMs) => {
    const error = { type: 'tool_execution_error', message: 'no such parcel' } as const;
    const { said, session } = await called({ track: { tookMs, error } });
    expect(session?.record.all('response.mcp_call.failed')).toHaveLength(1);
    expect(said.at(-1)).toEqual(TROUBLE);
  });

  it('may be used beside another, whichever is done first', async () => {
    const both = ACTS.map((act) =>
      'said' in act.on ? { ...act, call: [...(act.call ?? []), ...(act.call ?? [])] } : act,
    );
    for (const tookMs of [0, 2, 20, 3000]) {
      const { said, report } = await called({ track: { tookMs, output: 'here' }, acts: both });
      expect(said).toContainEqual(FOUND);
      expect(report.endedBy).toBe('caller');
    }
  });

  it.each([600, 800, 1000, 1500, 2600, 3400, 4200])(
    'is spoken of after the caller has spoken into the wait, %d ms after asking',
    async (ms) => {
      const script: CallerScript = [...ASKS, { silence: ms }, { say: 'caller/ask-directions' }, ...LISTENS];
      for (const modelSeed of [0, 10, 20]) {
        const track = { tookMs: 6000, output: 'here' };
        const { said, session, silences, report } = await called({ track, script, modelSeed });
        const runs = session?.record.all('response.mcp_call.completed').length;
        expect(said.filter((text) => text.includes('parcel'))).toHaveLength(runs ?? 0);
        expect(said).toContainEqual(DIRECTIONS);
        expect(Math.max(...silences)).toBeLessThan(LONGEST_SILENCE_MS);
        expect(report.endedBy).toBe('caller');
      }
    },
  );
});
