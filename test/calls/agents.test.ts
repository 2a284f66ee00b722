import { describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/agents/default-agent.ts';
import { readNumbers } from '../../src/config/file/numbers.ts';
import { type LiveSettings, noLimits } from '../../src/config/live-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { politeCall } from '../support/scripts.ts';
import { Stage } from '../support/stage.ts';

/** Settings that can be changed, with agents that are told apart by their voices. */
class TestSettings implements Settings {
  readonly status = 'ok';
  now: LiveSettings;

  constructor(voices: Record<string, string>, numbers: unknown) {
    this.now = this.#with(voices, numbers);
  }

  current(): LiveSettings {
    return this.now;
  }

  change(voices: Record<string, string>, numbers: unknown): void {
    this.now = this.#with(voices, numbers);
  }

  #with(voices: Record<string, string>, numbers: unknown): LiveSettings {
    const agents = Object.entries(voices).map(([name, voice]) => {
      return [name, { ...defaultAgent, name, voice, model: `model-of-${name}` }] as const;
    });
    const { plan } = readNumbers(numbers, Object.keys(voices));
    return { agents: new Map(agents), numbers: plan, limits: noLimits, prices: {}, warnings: [] };
  }
}

const numbers = { '+4930*': 'berlin', default: 'reception' };

describe('a call', () => {
  it('is answered by the agent its number names, and kept under its name and model', async () => {
    const settings = new TestSettings({ berlin: 'ash', reception: 'cedar' }, numbers);
    const stage = new Stage({ settings });
    const { report, session } = await stage.play({ script: politeCall, to: '+493012345' });
    expect(session?.config.audio.output.voice).toBe('ash');
    const listing = stage.exchange.recent(report.callSid);
    expect(listing).toMatchObject({ agent: 'berlin', model: 'model-of-berlin' });
    const other = await stage.play({ script: politeCall, to: '+15550199' });
    expect(other.session?.config.audio.output.voice).toBe('cedar');
  });

  it('goes to the agent that a rehearsal asks for, whatever the number', async () => {
    const settings = new TestSettings({ berlin: 'ash', reception: 'cedar' }, numbers);
    const stage = new Stage({ settings });
    const call = { script: politeCall, to: '+15550199', parameters: { Agent: 'berlin' } };
    expect((await stage.play(call)).session?.config.audio.output.voice).toBe('ash');
  });

  it('that no agent takes hears so, and is told in the log', async () => {
    const stage = new Stage({ settings: new TestSettings({ berlin: 'ash' }, { '+4930*': 'berlin' }) });
    const answer = await stage.front.request({
      method: 'POST',
      path: '/incoming-call',
      query: '',
      headers: { host: 'phone.example.com', 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from('CallSid=CA1&From=%2B1555&To=%2B1556&CallStatus=ringing'),
      remoteAddress: '127.0.0.1',
    });
    expect(String(await answer.body)).toMatch(/<Say>[^<]*nobody answers this number[^<]*<\/Say><Hangup\/>/);
    expect(stage.exchange.live).toBe(0);
    expect(stage.sessions).toEqual([]);
    expect(stage.log).toContainEqual(
      expect.objectContaining({ level: 40, callSid: 'CA1', to: '+1556', msg: 'a call was refused' }),
    );
  });

  it('keeps the agent it began with, whatever becomes of the settings', async () => {
    const settings = new TestSettings({ reception: 'cedar' }, undefined);
    const stage = new Stage({ settings });
    const call = stage.place({ script: politeCall });
    const done = call.run();
    await stage.clock.runUntil(() => stage.sessions.length > 0, 10_000);
    settings.change({ night: 'ash' }, undefined);
    let report: Awaited<typeof done> | undefined;
    void done.then((ended) => {
      report = ended;
    });
    await stage.clock.runUntil(() => report !== undefined, 120_000);
    expect(stage.sessions[0]?.config.audio.output.voice).toBe('cedar');
    expect(stage.exchange.recent(report!.callSid)?.agent).toBe('reception');
    const next = await stage.play({ script: politeCall });
    expect(next.session?.config.audio.output.voice).toBe('ash');
  });
});
