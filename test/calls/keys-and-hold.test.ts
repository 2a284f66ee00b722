import { describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/agent.ts';
import { pressOnHold, sendDigits } from '../../src/agents/tools/built-in.ts';
import { dtmf } from '../../src/audio/dtmf.ts';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { loadAnnouncements } from '../../src/calls/call/announcements.ts';
import { replay } from '../../src/calls/journal/replay.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { silences } from '../../src/rehearsal/scenario/judge-any-call.ts';
import { Stage } from '../support/stage.ts';

/** A stage whose agent acts like this. */
function stageWith(agent: Partial<Agent>, acts: Parameters<typeof acting>[0]) {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  return new Stage({
    settings: environmentSettings({ ...config, agent: { ...config.agent, ...agent } }),
    profile: { script: acting(acts) },
  });
}

const HELLO = [{ waitForAgent: 'finished' }, { say: 'caller/hello-hours' }] as const;

/** Where a piece of audio was heard as it is; -1: nowhere. */
const heardAt = (track: Int16Array, audio: Uint8Array): number => {
  const piece = Buffer.from(decodeMulaw(audio).buffer);
  const at = Buffer.from(track.buffer, track.byteOffset, track.byteLength).indexOf(piece);
  return at < 0 ? at : at / 2;
};

describe('an agent that presses keys', () => {
  it('is heard to, and is told once they were', async () => {
    const stage = stageWith({ tools: [sendDigits()] }, [
      {
        on: { said: 'caller/hello-hours' },
        say: ['agent/moment'],
        call: [{ name: 'send_digits', with: { digits: '12w#' } }],
      },
      { on: { result: 'send_digits', failed: false }, say: ['agent/goodbye'] },
    ]);
    const { report, session } = await stage.play({
      script: [...HELLO, { waitForAgent: 'finished' }, { silence: 4000 }, { hangUp: true }],
    });
    const at = heardAt(report.tracks.agent, dtmf('12w#'));
    expect(at).toBeGreaterThan(0);
    const result = session?.record
      .all('conversation.item.added')
      .find(({ item }) => item.type === 'function_call_output');
    expect((result?.item as { output?: string } | undefined)?.output).toBe('{"sent":true}');
    // The model goes on when they were heard, not before.
    const spoken = report.heard.at(-1)!;
    expect(spoken.startMs).toBeGreaterThanOrEqual(at / 8);
  });
});

describe('a caller on hold', () => {
  const holding = [
    {
      on: { said: 'caller/hello-hours' },
      say: ['agent/moment'],
      call: [{ name: 'press_on_hold', with: { on: true } }],
    },
  ] as const;

  it('hears music over and over, until the agent comes back', async () => {
    const stage = stageWith({ tools: [pressOnHold()] }, [...holding]);
    const { report, record } = await stage.play({
      script: [...HELLO, { waitForAgent: 'speaking' }, { silence: 20_000 }, { hangUp: true }],
    });
    const { hold } = loadAnnouncements();
    const at = heardAt(report.tracks.agent, hold);
    expect(at).toBeGreaterThan(0);
    expect(heardAt(report.tracks.agent.subarray(at + hold.length), hold.subarray(0, 8000))).toBe(0);
    expect(record.entries.map(({ text }) => text)).toContain('twilio.hold on');
    expect(record.entries.map(({ text }) => text)).toContain('twilio.hold off');
  });

  const ON_HOLD = [...HELLO, { waitForAgent: 'speaking' }, { silence: 8000 }] as const;

  const operating = (type: 'mute' | 'unmute', { exchange }: Stage) =>
    exchange.find(exchange.listings()[0]!.callSid)?.operate({ type }, 'Ada');

  /** What happens once the music plays, and how often it then begins in all. */
  const interruptions: Readonly<Record<string, [CallerScript, number, ((stage: Stage) => void)?]>> = {
    'nothing else happens': [[], 1],
    'the stream breaks and comes back': [[{ dropSocket: true }], 2],
    'the stream breaks twice': [[{ dropSocket: true }, { silence: 9000 }, { dropSocket: true }], 3],
    // They are answered then.
    'the stream breaks while they speak': [
      [{ say: 'caller/ask-directions', forMs: 1200 }, { dropSocket: true }],
      1,
    ],
    'the stream breaks after they spoke': [
      [{ say: 'caller/ask-directions' }, { silence: 2000 }, { dropSocket: true }],
      1,
    ],
    'an operator mutes the agent for a moment': [
      [],
      2,
      (stage) => {
        stage.clock.setTimeout(() => operating('mute', stage), 22_000);
        stage.clock.setTimeout(() => operating('unmute', stage), 24_000);
      },
    ],
  };
  it.each(Object.entries(interruptions))(
    'hears music until the agent speaks, after a minute at the latest, when %s',
    async (_, [script, times, meanwhile]) => {
      const stage = stageWith({ tools: [pressOnHold()] }, [...holding]);
      meanwhile?.(stage);
      const { report, record } = await stage.play({
        script: [...ON_HOLD, ...script, { silence: 80_000 }, { hangUp: true }],
        maxCallMs: 150_000,
      });
      const entries = record.entries.map(({ text }) => text);
      const on = entries.filter((text) => text === 'twilio.hold on').length;
      expect([on, entries.filter((text) => text === 'twilio.hold off').length]).toEqual([times, times]);
      expect(report.streams).toHaveLength(1 + script.filter((step) => 'dropSocket' in step).length);
      // The agent comes back by itself, and the caller never sat in silence until then.
      const said = record.transcript.filter(({ role }) => role === 'agent').map(({ heardText }) => heardText);
      expect(said).toEqual([
        expect.stringMatching(/./),
        'One moment, please. I am looking that up in the book.',
        expect.stringMatching(/./),
      ]);
      const backMs = report.heard.at(-1)!.startMs;
      expect(silences({ report }).filter(({ fromMs }) => fromMs < backMs)).toEqual([]);
      expect(record.endReason).toBe('caller_hung_up');
      const journal = await stage.archive.journals.read(report.callSid);
      expect(replay(journal ?? [])).toMatchObject({ verdict: 'same' });
    },
  );
});
