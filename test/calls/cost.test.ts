import { describe, expect, it } from 'vitest';
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
});
