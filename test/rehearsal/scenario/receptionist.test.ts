import { beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../../src/calls/journal/replay.ts';
import { receptionist } from '../../../src/rehearsal/receptionist/receptionist.ts';
import { type StagedScenario, stageScenario } from '../../support/staged-scenario.ts';

/** What a caller of the receptionist goes through, in this order. */
const COURSE = [
  /agent {3}begins to be heard/,
  /caller {2}says “Could I book a table/,
  /tool\.run: book_table/,
  /agent: One moment, please/,
  /caller {2}says “By the window/,
  /agent {3}is cut off/,
  /tool\.finished \(done\)/,
  /agent: I have a table for two at seven\. Please type/,
  /→ listening\.collectingDigits/,
  /tool\.run: confirm_booking/,
  /agent: Thank you\. Your reservation is confirmed/,
  /caller {2}says “Could I speak to the manager/,
  /call\.transfer: manager \(warm\)/,
  /twilio\.hold on/,
  /transfer\.answered: manager has taken the call/,
  /twilio\.hold off/,
  /ended: transferred/,
  /action of Connect: \/stream-ended → 200/,
  /runs Dial/,
];

describe('the rehearsed receptionist', () => {
  let played: StagedScenario;
  beforeAll(async () => {
    played = await stageScenario({ name: 'receptionist' });
  });

  it('books, takes a PIN nobody can read, hands on to the manager, and tells all of it', () => {
    const { failures, timeline } = played;
    expect(failures, timeline).toEqual([]);
    const lines = timeline.split('\n');
    let at = -1;
    for (const step of COURSE) {
      at = lines.findIndex((line, index) => index > at && step.test(line));
      expect(at, `${step} in its turn in\n${timeline}`).toBeGreaterThan(-1);
    }
  });

  it('lasts as long in the webhook as it did for the caller', () => {
    const { report, told } = played.rehearsed;
    // Until the stream was closed, on the way back to Twilio.
    const ms = report.streams[0]!.endedAtMs! - report.webhooks[0]!.atMs;
    expect(Math.abs((told[0]?.durationMs as number) - ms)).toBeLessThanOrEqual(20);
  });

  it('costs what the tokens and the minutes cost', () => {
    const { stage, rehearsed } = played;
    // The model of the call, and the one that summed it up.
    expect(stage.sessions).toHaveLength(2);
    const responses = stage.sessions.flatMap(({ record }) => record.all('response.done'));
    const model = responses.reduce((sum, { response }) => sum + priceOf(response.usage), 0);
    expect(model).toBeGreaterThan(0);
    const cost = rehearsed.told[0]!.cost as Record<string, number>;
    expect(cost.turns! + cost.aside! + cost.summary!).toBeCloseTo(model, 9);
    expect(cost.summary).toBeGreaterThan(0);
    expect(cost.transcription).toBeGreaterThan(0);
    expect(cost).toMatchObject({
      // A begun minute of a call to a number of the United States, and of its audio.
      line: 0.0125,
      // A begun minute of two in a room; what a call to Germany costs was not set.
      transfer: 0.0036,
      missing: ['minutes of calls to +49…'],
      // The caller and the manager still talked.
      open: true,
    });
    const sum = model + cost.transcription! + 0.0125 + 0.0036;
    expect(cost.total).toBeCloseTo(sum, 9);
    const afterwards = stage.exchange.recent(rehearsed.report.callSid)?.cost;
    expect(afterwards).toMatchObject({ totalMicros: Math.round(sum * 1e6), open: false });
  });

  it('does the same again when its journal is replayed', () => {
    const lines = played.rehearsed.journal.map((line) => JSON.stringify(line));
    expect(replay(lines)).toMatchObject({ verdict: 'same' });
  });

  it('is the same call when it is played again, to the last line', async () => {
    const again = await stageScenario({ name: 'receptionist' });
    expect(again.timeline).toBe(played.timeline);
    expect(again.rehearsed.journal).toEqual(played.rehearsed.journal);
    expect(again.rehearsed.told).toEqual(played.rehearsed.told);
  });

  it('fails with sentences when the manager does not come', () => {
    const nothing = { journal: [], told: [], log: '', kept: '', placed: [], record: undefined };
    const report = { heard: [], said: [], keys: [], clears: [], conferences: [] };
    // SAFETY: a call nothing came of; the judge reads no more of it.
    const failures = receptionist.judge?.({ ...nothing, report } as never) ?? [];
    expect(failures).toContain('the caller and the manager never met');
    expect(failures).toContain('the webhook came 0 times');
  });
});

/** US dollars, in whole millionths, by the list of gpt-realtime-2.1: what was read before is cheaper. */
function priceOf(usage: Usage | null | undefined): number {
  const {
    text_tokens: textIn = 0,
    audio_tokens: audioIn = 0,
    cached_tokens_details,
  } = usage?.input_token_details ?? {};
  const { text_tokens: textOut = 0, audio_tokens: audioOut = 0 } = usage?.output_token_details ?? {};
  const { text_tokens: cachedText = 0, audio_tokens: cachedAudio = 0 } = cached_tokens_details ?? {};
  const text = (textIn - cachedText) * 4 + cachedText * 0.4 + textOut * 24;
  const audio = (audioIn - cachedAudio) * 32 + cachedAudio * 0.4 + audioOut * 64;
  return Math.round(text + audio) / 1e6;
}

interface Usage {
  readonly input_token_details?: Tokens & { readonly cached_tokens_details?: Tokens };
  readonly output_token_details?: Tokens;
}

interface Tokens {
  readonly text_tokens?: number;
  readonly audio_tokens?: number;
}
