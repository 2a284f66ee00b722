import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import type { LiveSettings } from '../../src/config/live-settings.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { Stage } from '../support/stage.ts';

describe('what a call costs', () => {
  it('is known while it lives: the tokens of each response at the price of the model, and its begun minutes', async () => {
    const stage = new Stage({ environment: { OPENAI_REALTIME_MODEL: 'gpt-realtime-2.1' } });
    void stage.place({ script: [{ waitForAgent: 'finished' }] }).run();
    const waiting = () => stage.exchange.listings()[0]?.state === 'listening.waiting';
    expect(await stage.clock.runUntil(waiting, 60_000)).toBe(true);
    const responses = stage.sessions[0]?.record.all('response.done') ?? [];
    expect(responses).toHaveLength(1);
    const usage = responses[0]?.response.usage;
    const { text_tokens: textIn = 0, audio_tokens: audioIn = 0 } = usage?.input_token_details ?? {};
    const { text_tokens: textOut = 0, audio_tokens: audioOut = 0 } = usage?.output_token_details ?? {};
    expect(audioOut).toBeGreaterThan(0);
    expect(stage.exchange.listings()[0]?.costMicros).toBe(
      textIn * 4 + audioIn * 32 + textOut * 24 + audioOut * 64 + 12_500,
    );
    stage.exchange.hangUpAll();
  });

  it('goes by the prices that were set when it began, also while it lives', async () => {
    const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
    let settings: LiveSettings = {
      ...environmentSettings(config).current(),
      prices: { phonePerMinute: 0.5, models: { 'gpt-realtime-2.1': { audioOut: 0 } } },
    };
    const stage = new Stage({ settings: { current: () => settings, status: 'ok' } });
    void stage.place({ script: [{ waitForAgent: 'finished' }] }).run();
    expect(await stage.clock.runUntil(() => stage.exchange.live === 1, 1000)).toBe(true);
    settings = { ...settings, prices: {} };
    const waiting = () => stage.exchange.listings()[0]?.state === 'listening.waiting';
    expect(await stage.clock.runUntil(waiting, 60_000)).toBe(true);
    const [call] = stage.exchange.listings();
    const cost = stage.exchange.recent(call?.callSid ?? '')?.cost;
    expect(cost?.parts.line).toBe(500_000);
    expect(cost?.turns).toHaveLength(1);
    expect(cost?.parts.turns).toBeLessThan(5000);
    expect(cost?.totalMicros).toBe(call?.costMicros);
    expect(cost).toMatchObject({ open: true, missing: [] });
    stage.exchange.hangUpAll();
  });

  it('reaches its cap also while nobody says anything: minutes cost, and the call ends politely', async () => {
    const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
    const limits = { ...config.agent.limits, spendUsd: 0.06 };
    const stage = new Stage({
      settings: environmentSettings({ ...config, agent: { ...config.agent, limits } }),
      profile: { script: acting([]) },
    });
    const { record } = await stage.play({
      script: [{ waitForAgent: 'finished' }, { silence: 400_000 }],
      maxCallMs: 420_000,
    });
    expect(record.endReason).toBe('spend');
    const reached = record.entries.find(({ text }) => text.startsWith('limit.reached'));
    // Where a minute begins.
    expect(reached?.text).toContain('of 0.06 USD');
    // The call's clock begins a little after the call.
    expect(((reached?.at ?? 0) + 1000) % 60_000).toBeLessThan(2000);
    // It was said goodbye, which was heard.
    expect(record.transcript.at(-1)).toMatchObject({ role: 'agent', interrupted: false });
  });

  it('is kept by what it was spent on, and says so when something has no price', async () => {
    const stage = new Stage();
    const script = [
      { waitForAgent: 'finished' },
      { say: 'caller/hello' },
      { waitForAgent: 'finished' },
    ] as const;
    const { report } = await stage.play({ script: [...script, { hangUp: true }], to: '+4930123456' });
    const row = await stage.archive.calls.get(report.callSid);
    expect(row).toMatchObject({
      costIncomplete: true,
      cost: {
        missing: ['minutes of calls that come in on +49…'],
        totalMicros: row?.costMicros,
        open: false,
        turns: [{ responses: 1 }, { responses: 1 }],
      },
    });
    expect(row?.cost?.parts.transcription).toBeGreaterThan(0);
    const { turns = 0, transcription = 0, line = 0 } = row?.cost?.parts ?? {};
    expect(turns + transcription + line).toBe(row?.costMicros);
  });
});
