import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { booksOf } from '../support/books.ts';
import { usage } from './usage.ts';

/** The examples of docs/cost.md, reckoned by hand in the comments, at the prices of gpt-realtime-2.1. */
const cost = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');

/** It is this, and stands in the document. */
function expectIt(micros: number, worked: number): void {
  expect(micros).toBe(worked);
  expect(cost).toContain(`$${(worked / 1e6).toFixed(6)}`);
}

const WITHOUT_CACHE = {
  inputTextTokens: 120,
  inputAudioTokens: 200,
  outputTextTokens: 50,
  outputAudioTokens: 200,
};
const WITH_CACHE = { ...WITHOUT_CACHE, cachedTextTokens: 64, cachedAudioTokens: 128 };
const GREETING = { inputTextTokens: 100, outputTextTokens: 20, outputAudioTokens: 80 };
const FUNCTION_CALL = { ...WITH_CACHE, outputTextTokens: 30, outputAudioTokens: 0 };
const AFTER_IT = {
  ...{ inputTextTokens: 150, cachedTextTokens: 64, inputAudioTokens: 200, cachedAudioTokens: 192 },
  ...{ outputTextTokens: 40, outputAudioTokens: 160 },
};
const CUT_OFF = {
  ...{ inputTextTokens: 120, cachedTextTokens: 64, inputAudioTokens: 300, cachedAudioTokens: 256 },
  ...{ outputTextTokens: 15, outputAudioTokens: 56 },
};
const SUMMARY = { inputTextTokens: 900, outputTextTokens: 150 };

describe('worked examples', () => {
  it('a turn without anything from the cache', () => {
    const { books, response } = booksOf();
    response('resp_1', usage(WITHOUT_CACHE));
    // 120 × 4 + 200 × 32 + 50 × 24 + 200 × 64 = 480 + 6400 + 1200 + 12800
    expectIt(books.cost.parts.turns, 20_880);
  });

  it('the same turn, with some of it from the cache', () => {
    const { books, response } = booksOf();
    response('resp_1', usage(WITH_CACHE));
    // 56 × 4 + 64 × 0.4 + 72 × 32 + 128 × 0.4 + 1200 + 12800 = 224 + 25.6 + 2304 + 51.2 + 14000 = 16604.8
    expectIt(books.cost.parts.turns, 16_605);
    expect(books.cost.tokens).toEqual({
      ...{ textIn: 56, cachedTextIn: 64, audioIn: 72, cachedAudioIn: 128, textOut: 50, audioOut: 200 },
    });
  });

  it('an answer that the caller interrupted: what was made of it is paid for', () => {
    const { books, response } = booksOf();
    response('resp_1', usage(CUT_OFF), { status: 'cancelled', reason: 'turn_detected' });
    // 56 × 4 + 64 × 0.4 + 44 × 32 + 256 × 0.4 + 15 × 24 + 56 × 64 = 224 + 25.6 + 1408 + 102.4 + 360 + 3584
    expectIt(books.cost.parts.turns, 5704);
  });

  it('a response outside the conversation: the summary, and what is asked meanwhile', () => {
    const { books, response } = booksOf();
    response('resp_x', usage(SUMMARY), { conversationId: null });
    books.summarized([usage(SUMMARY)]);
    const { parts, turns } = books.cost;
    // 900 × 4 + 150 × 24
    expectIt(parts.summary, 7200);
    expect(parts.aside).toBe(7200);
    expect(turns).toEqual([]);
  });

  it('a call of several turns', async () => {
    const call = booksOf();
    call.streamStarts();
    call.response('resp_1', usage(GREETING));
    call.callerSays(4);
    call.response('resp_2', usage(FUNCTION_CALL));
    call.response('resp_3', usage(AFTER_IT));
    call.books.message('+14155550123', 1);
    await call.clock.advance(200_000);
    call.books.close();
    call.books.summarized([usage(SUMMARY)]);
    const { totalMicros, parts, turns, missing, open } = call.books.cost;
    expect(turns.map(({ responseId, responses, micros }) => [responseId, responses, micros])).toEqual([
      // 100 × 4 + 20 × 24 + 80 × 64
      ['resp_1', 1, 6000],
      // The function: 224 + 25.6 + 2304 + 51.2 + 30 × 24 = 3324.8; the answer after it:
      // 86 × 4 + 64 × 0.4 + 8 × 32 + 192 × 0.4 + 40 × 24 + 160 × 64 = 11902.4
      ['resp_3', 2, 3325 + 11_902],
    ]);
    expect(parts).toEqual({
      turns: 21_227,
      aside: 0,
      summary: 7200,
      // 4 s of 0.0045 a minute
      transcription: 300,
      // 3 min 20 s are 4 begun minutes, of the line and of its audio: 4 × 8500 + 4 × 4000
      line: 50_000,
      transfer: 0,
      detection: 0,
      messages: 8300,
    });
    // 21227 + 7200 + 300 + 50000 + 8300
    expectIt(totalMicros, 87_027);
    expect({ missing, open }).toEqual({ missing: [], open: false });
  });

  it('a warm transfer: each leg by its own begun minutes', async () => {
    const { books, clock, streamStarts } = booksOf();
    streamStarts();
    await clock.advance(125_000);
    const bill = books.human('+14155550199');
    bill.pickedUp();
    await clock.advance(25_000);
    // 2 min 30 s: the stream ends, the caller goes into the room.
    books.close();
    bill.joined();
    await clock.advance(140_000);
    expect(books.cost.open).toBe(true);
    // Twilio says how long the human was on the line.
    bill.over(165_000);
    const { parts, open } = books.cost;
    // The caller, 4 min 50 s: 5 × 8500; their audio, 2 min 30 s: 3 × 4000.
    expectIt(parts.line, 54_500);
    // The human, 2 min 45 s: 3 × 14000; both in the room, 2 min 20 s: 2 × 3 × 1800.
    expectIt(parts.transfer, 52_800);
    expect(open).toBe(false);
  });

  it('a call that we place', async () => {
    const { books, clock, streamStarts } = booksOf({
      line: { direction: 'outbound', number: '+14155550100' },
      detected: true,
    });
    streamStarts();
    await clock.advance(45_000);
    books.close();
    // 14000 + 4000 + 7500
    expectIt(books.cost.totalMicros, 25_500);
  });
});
