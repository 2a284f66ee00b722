import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../../machines/index.ts';
import { usage } from '../prices/usage.ts';
import { booksOf } from '../support/books.ts';

const ANSWER = usage({ inputAudioTokens: 100, outputAudioTokens: 100 });
const MODEL = 100 * 32 + 100 * 64;

const tokens = fc.nat({ max: 5000 });
const usages: fc.Arbitrary<Usage> = fc
  .record({
    ...{
      inputTextTokens: tokens,
      inputAudioTokens: tokens,
      outputTextTokens: tokens,
      outputAudioTokens: tokens,
    },
    ...{ cachedTextTokens: tokens, cachedAudioTokens: tokens },
  })
  .map((parts) => usage(parts));

/** What may happen on a call that costs something. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('response' as const), usage: fc.option(usages), aside: fc.boolean() }),
    fc.record({ kind: fc.constant('caller' as const), seconds: fc.nat({ max: 60 }) }),
    fc.record({ kind: fc.constant('stream' as const) }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.nat({ max: 200_000 }) }),
    fc.record({ kind: fc.constant('sms' as const), to: fc.constantFrom('+14155550100', '+4930123456') }),
    fc.record({ kind: fc.constant('human' as const), ms: fc.nat({ max: 200_000 }) }),
  ),
  { maxLength: 25 },
);

describe('the books of a call', () => {
  it('add up, whatever happens: the turns and what belongs to none are the call, and the day', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, usages, async (all, summary) => {
        const call = booksOf();
        let n = 0;
        for (const it of all) {
          n += 1;
          if (it.kind === 'response')
            call.response(`resp_${n}`, it.usage ?? undefined, it.aside ? { conversationId: null } : {});
          if (it.kind === 'caller') call.callerSays(it.seconds);
          if (it.kind === 'stream') call.streamStarts();
          if (it.kind === 'time') await call.clock.advance(it.ms);
          if (it.kind === 'sms') call.books.message(it.to, 1);
          if (it.kind === 'human') {
            const bill = call.books.human('+14155550199');
            bill.pickedUp();
            await call.clock.advance(it.ms);
            bill.over(Math.floor(it.ms / 2));
          }
        }
        call.books.close();
        call.books.summarized([summary]);
        const { totalMicros, parts, turns } = call.books.cost;
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        expect(sum(turns.map(({ micros }) => micros ?? 0))).toBe(parts.turns);
        expect(sum(Object.values(parts))).toBe(totalMicros);
        expect(call.books.micros).toBe(totalMicros);
        expect(call.spend.dayMicros).toBe(totalMicros);
        expect(Object.values(parts).every((part) => part >= 0 && Number.isInteger(part))).toBe(true);
        const inTurns = all.filter((it) => it.kind === 'response' && it.usage && !it.aside).length;
        expect(sum(turns.map(({ responses }) => responses))).toBe(inTurns);
      }),
    );
  });

  it('put what the caller hears nothing of to the answer it was made for, but not across their words', () => {
    const call = booksOf();
    const silent = usage({ inputTextTokens: 10, outputTextTokens: 5 });
    call.callerSays(1);
    call.response('resp_1', silent);
    call.response('resp_2', ANSWER);
    call.response('resp_3', silent);
    call.callerSays(1);
    call.response('resp_4', ANSWER);
    expect(call.books.cost.turns.map(({ responseId, responses }) => [responseId, responses])).toEqual([
      ['resp_2', 2],
      ['resp_3', 1],
      ['resp_4', 1],
    ]);
  });
});

describe('what has no known price', () => {
  const missing = async (
    setting: Parameters<typeof booksOf>[0],
    run: (call: ReturnType<typeof booksOf>) => void,
  ) => {
    const call = booksOf(setting);
    run(call);
    call.books.close();
    return { ...call.books.cost, incomplete: call.books.incomplete };
  };

  it('is said, and the rest is counted', async () => {
    const cost = await missing({ model: 'our-deployment', transcription: 'our-whisper' }, (call) => {
      call.callerSays(2);
      call.response('resp_1', ANSWER);
    });
    expect(cost.missing).toEqual(['transcription by our-whisper', 'responses of our-deployment']);
    expect(cost).toMatchObject({ incomplete: true, totalMicros: 8500, turns: [{ micros: null }] });
    // Tokens are known all the same.
    expect(cost.tokens.audioOut).toBe(100);
  });

  it.each([
    ['+4930123456', 'minutes of calls that come in on +49…'],
    ['sip:sales@example.com', 'minutes of calls that come in on what is no telephone number'],
  ])('the line of %s', async (number, said) => {
    expect((await missing({ line: { direction: 'inbound', number } }, () => {})).missing).toEqual([said]);
  });

  it.each<[string, (call: ReturnType<typeof booksOf>) => void]>([
    ['a response without its usage', (call) => call.response('resp_1')],
    [
      'a response that the end of the call cut off',
      (call) => call.took({ type: 'openai.response.created', responseId: 'resp_1', status: 'in_progress' }),
    ],
    [
      'a transcription that the end of the call cut off',
      (call) =>
        call.took({ type: 'openai.input_audio_buffer.committed', itemId: 'item', previousItemId: null }),
    ],
    ['text messages to +1…', (call) => call.books.message('+14155550100', undefined)],
    ['minutes of calls to +49…', (call) => call.books.human('+4930123456').pickedUp()],
  ])('%s', async (said, run) => {
    expect((await missing({}, run)).missing).toEqual([said]);
  });

  it('is not a response that failed', async () => {
    const cost = await missing({}, (call) => call.response('resp_1', undefined, { status: 'failed' }));
    expect(cost.missing).toEqual([]);
  });

  it('is also what a call from the browser sends', async () => {
    const cost = await missing({ line: null }, (call) => call.books.message('+14155550100', 2));
    expect(cost).toMatchObject({ totalMicros: 16_600, missing: [] });
  });

  it('is nothing in a rehearsal, which costs nothing', async () => {
    const cost = await missing(
      { model: 'rehearsal', transcription: null, line: null, messages: false },
      (call) => {
        call.streamStarts();
        call.callerSays(2);
        call.response('resp_1', ANSWER);
        call.response('resp_2');
        call.books.message('+4930123456', 1);
        call.books.human('+4930123456').pickedUp();
        call.took({ type: 'openai.response.created', responseId: 'resp_3', status: 'in_progress' });
      },
    );
    expect(cost).toMatchObject({ missing: [], totalMicros: 0, open: false });
  });
});

describe('prices that were set', () => {
  it('hold for the call while it lives', () => {
    const call = booksOf({ own: { models: { 'gpt-realtime-2.1': { audioOut: 32 } }, phonePerMinute: 0.02 } });
    call.streamStarts();
    call.response('resp_1', ANSWER);
    expect(call.books.micros).toBe(100 * 32 + 100 * 32 + 20_000);
  });
});

describe('minutes', () => {
  it('count as soon as they have begun, though nobody says anything: the cap is reached by them, too', async () => {
    const { books, clock, limits, streamStarts } = booksOf({ perCallUsd: 0.03 });
    streamStarts();
    expect(books.micros).toBe(12_500);
    await clock.advance(60_000);
    expect(books.micros).toBe(12_500);
    await clock.advance(1);
    expect(books.micros).toBe(25_000);
    expect(limits).toEqual([]);
    await clock.advance(60_000);
    expect(limits).toMatchObject([{ limit: 'spend' }]);
  });

  it('of a stream that was lost and came back are counted anew, as Twilio does', async () => {
    const { books, clock, took, streamStarts } = booksOf();
    streamStarts();
    await clock.advance(5000);
    took({ type: 'twilio.lost' });
    await clock.advance(1000);
    streamStarts();
    books.close();
    expect(books.cost.parts.line).toBe(8500 + 2 * 4000);
  });

  it('of humans and of what is written down count for the caps', async () => {
    const { books, clock, limits, callerSays } = booksOf({ perDayUsd: 0.05 });
    callerSays(60);
    books.human('+14155550199').pickedUp();
    await clock.advance(60_000);
    // 4500 + 8500 + 14000
    expect(books.micros).toBe(27_000);
    await clock.advance(1);
    expect(limits).toEqual([]);
    await clock.advance(60_000);
    expect(limits).toMatchObject([{ limit: 'spend_day' }]);
  });

  it('of a human who never hangs up end where Twilio ends every call', async () => {
    const { books, clock, later } = booksOf();
    books.human('+14155550199').pickedUp();
    books.close();
    await clock.advance(5 * 3_600_000);
    // Each minute that began after the first, and that it is over.
    expect(later()).toBe(239 + 1);
    expect(books.cost.parts.transfer).toBe(240 * 14_000);
    expect(books.cost.open).toBe(false);
  });
});

describe('a caller who is handed on', () => {
  it('cold: both legs until they are alone again; nobody answers, nothing is paid for them', async () => {
    for (const [talkedMs, transfer] of [
      [61_000, 28_000],
      [0, 0],
    ] as const) {
      const { books, clock, later } = booksOf();
      await clock.advance(30_000);
      books.close();
      books.putThrough();
      await clock.advance(90_000);
      books.putThroughEnded('+14155550199', talkedMs);
      // Twilio may ask twice.
      books.putThroughEnded('+14155550199', talkedMs);
      expect(books.cost.parts).toMatchObject({ line: 17_000, transfer });
      expect(books.cost.open).toBe(false);
      expect(later()).toBeGreaterThan(0);
    }
  });

  it('warm, and a human who hangs up before: the call is counted on by itself', async () => {
    const { books, clock } = booksOf();
    const bill = books.human('+14155550199');
    bill.pickedUp();
    await clock.advance(20_000);
    bill.over(20_000);
    await clock.advance(50_000);
    books.close();
    expect(books.cost.parts).toMatchObject({ line: 17_000, transfer: 14_000 });
  });

  it('warm, to the second who was called: the first one’s end, told late, does not end it', async () => {
    const { books, clock } = booksOf();
    const [first, second] = [books.human('+14155550199'), books.human('+14155550198')];
    first.pickedUp();
    second.pickedUp();
    await clock.advance(30_000);
    books.close();
    second.joined();
    first.over(10_000);
    await clock.advance(90_000);
    second.over(120_000);
    expect(books.cost.parts).toMatchObject({ line: 17_000, transfer: 14_000 + 28_000 + 2 * 2 * 1800 });
  });

  it('cold, to nobody: that costs nothing, whatever a minute would', () => {
    const { books } = booksOf();
    books.close();
    books.putThrough();
    books.putThroughEnded('+4930123456', 0);
    expect(books.cost.missing).toEqual([]);
  });

  it('a human who never picks up costs nothing', async () => {
    const { books, clock } = booksOf();
    const bill = books.human('+14155550199');
    await clock.advance(30_000);
    bill.over(0);
    expect(books.cost.parts.transfer).toBe(0);
  });

  it('by a minute that was counted and is not paid for, the cost goes down again', async () => {
    const { books, clock, spend } = booksOf();
    const bill = books.human('+14155550199');
    bill.pickedUp();
    await clock.advance(60_500);
    // Twilio's seconds, which are what is billed.
    bill.over(60_000);
    expect(books.cost.parts.transfer).toBe(14_000);
    expect(spend.dayMicros).toBe(14_000 + 17_000);
  });
});

it('costs a response the same however it ended, when its usage is told', () => {
  for (const status of ['completed', 'cancelled', 'incomplete', 'failed']) {
    const call = booksOf({ line: null });
    call.response('resp_1', ANSWER, { status });
    expect(call.books.micros).toBe(MODEL);
  }
});
