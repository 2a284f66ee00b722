import { describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/agent.ts';
import { pressOnHold, sendDigits } from '../../src/agents/tools/built-in.ts';
import { dtmf } from '../../src/audio/dtmf.ts';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { loadAnnouncements } from '../../src/calls/announcements.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
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
});
