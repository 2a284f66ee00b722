import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallCost } from '../../../src/prices/call-cost.ts';
import { noTokens } from '../../../src/prices/tokens.ts';
import type { CallQuery, CallStore } from '../../../src/store/store.ts';
import { callRow, live, MINUTE, MORNING } from './rows.ts';

/** A cost with something of everything. */
const COST: CallCost = {
  totalMicros: 30,
  parts: {
    ...{ turns: 10, aside: 1, summary: 2, transcription: 3 },
    ...{ line: 4, transfer: 5, detection: 2, messages: 3 },
  },
  tokens: { ...noTokens, audioOut: 10 },
  turns: [{ responseId: 'resp_1', responses: 2, atMs: 900, tokens: noTokens, micros: null }],
  missing: ['text messages to +49…'],
  open: false,
};

/** What every store must do. `open` gives one with nothing in it; it is stopped after each test. */
export function keepsTheContract(open: () => Promise<CallStore>): void {
  let store: CallStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.stop(60_000));

  const found = async (query: CallQuery): Promise<readonly number[]> =>
    (await store.list(query)).calls.map(({ callSid }) => Number(callSid.slice(2)));
  const saying = (n: number, ...texts: string[]) =>
    callRow(n, { said: texts.map((text) => ({ role: 'caller', text })) });

  describe('one call', () => {
    it('is given back as it was put', async () => {
      store.put(callRow(1));
      expect(await store.get(callRow(1).callSid)).toEqual(callRow(1));
    });

    it('is unknown when it was never put', async () => {
      expect(await store.get('CA1')).toBeUndefined();
    });

    it('is what was put last, without a trace of what was put before', async () => {
      const before = live(callRow(1, { said: [{ role: 'caller', text: 'pineapple' }], outcome: null }));
      store.put(before);
      await store.list({});
      const after = callRow(1, { turns: [{ atMs: 2000, latencyMs: 601 }], agent: 'other' });
      store.put(after);
      expect(await found({})).toEqual([1]);
      expect(await store.get(after.callSid)).toEqual(after);
      expect(await found({ text: 'pineapple' })).toEqual([]);
      expect(await found({ agent: 'reception' })).toEqual([]);
      expect(await found({ live: true })).toEqual([]);
    });

    it('may begin anew under the same name', async () => {
      store.put(callRow(1));
      await store.list({});
      const again = callRow(1, { startedAt: MORNING + 60 * MINUTE });
      store.put(again);
      expect(await found({ since: MORNING + 30 * MINUTE })).toEqual([1]);
      expect(await found({ until: MORNING + 30 * MINUTE })).toEqual([]);
      expect(await store.get(again.callSid)).toEqual(again);
    });

    it('keeps whatever was said and whoever called', async () => {
      const row = callRow(1, {
        from: 'client:Zoë "the" O\'Neil',
        to: '',
        agent: '日本 *"',
        said: [
          {
            role: 'caller',
            text: `"quoted" 'single' -- ; drop table calls; \u0000 😀 ${'long '.repeat(5000)}`,
          },
        ],
        turns: [],
      });
      store.put(row);
      expect(await store.get(row.callSid)).toEqual(row);
      expect(await found({ agent: '日本 *"' })).toEqual([1]);
    });

    it('keeps what was made of it when it was over, and the messages left in it', async () => {
      const result = {
        cost: COST,
        summary: 'A table for two on Friday.',
        fields: { day: 'fri', guests: 2, allergies: ['nuts'], phone: null },
        messages: [{ text: 'Call me back.', name: 'Ada' }],
      };
      store.put(callRow(1));
      await store.list({});
      store.put(callRow(1, result));
      expect(await store.get(callRow(1).callSid)).toEqual(callRow(1, result));
      const [line] = (await store.list({})).calls;
      for (const field of Object.keys(result)) expect(line).not.toHaveProperty(field);
      store.put(callRow(1));
      expect(await store.get(callRow(1).callSid)).toEqual(callRow(1));
      store.put(callRow(1, result));
      await store.delete(callRow(1).callSid);
      store.put(callRow(1));
      expect(await store.get(callRow(1).callSid)).toEqual(callRow(1));
    });

    it('keeps that it cost more than is known', async () => {
      store.put(callRow(1, { costIncomplete: true }));
      expect(await store.get(callRow(1).callSid)).toMatchObject({ costIncomplete: true });
      store.put(callRow(1));
      expect((await store.list({})).calls).toMatchObject([{ costIncomplete: false }]);
    });

    it('is forgotten with its words and turns', async () => {
      store.put(callRow(1));
      store.put(callRow(2));
      expect(await store.delete(callRow(1).callSid)).toBe(true);
      expect(await store.delete(callRow(1).callSid)).toBe(false);
      expect(await store.get(callRow(1).callSid)).toBeUndefined();
      expect(await found({})).toEqual([2]);
      expect(await found({ text: 'table' })).toEqual([2]);
      expect(await found({ number: '4155550001' })).toEqual([]);
      const [bucket] = await store.overview({
        since: MORNING,
        until: MORNING + 2 * MINUTE,
        bucketMs: 2 * MINUTE,
      });
      expect(bucket).toMatchObject({ started: 0, latencyP50Ms: null });
    });
  });

  describe('a list', () => {
    it('is empty when nothing was put', async () => {
      expect(await store.list({})).toEqual({ calls: [], next: null });
    });

    it('shows the newest first, whatever the order they came in', async () => {
      for (const n of [2, 5, 1, 4, 3]) store.put(callRow(n));
      expect(await found({})).toEqual([5, 4, 3, 2, 1]);
    });

    it('shows a line for each call: no words, but a preview and the median latency', async () => {
      store.put(callRow(1));
      const { said: _, turns: _t, ...rest } = callRow(1);
      expect((await store.list({})).calls).toEqual([
        { ...rest, latencyMs: 750.25, preview: 'I would like to book a table.' },
      ]);
    });

    it('has no latency and no preview for a call nobody spoke in', async () => {
      store.put(callRow(1, { said: [], turns: [] }));
      expect((await store.list({})).calls[0]).toMatchObject({ latencyMs: null, preview: '' });
    });

    it('gives every call once, page by page', async () => {
      // Some in the same millisecond.
      for (let n = 0; n < 25; n += 1) store.put(callRow(n, { startedAt: MORNING + Math.floor(n / 4) }));
      const seen: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await store.list({ limit: 7, ...(cursor ? { cursor } : {}) });
        expect(page.calls.length).toBeLessThanOrEqual(7);
        seen.push(...page.calls.map(({ callSid }) => callSid));
        cursor = page.next;
      } while (cursor !== null);
      expect(seen).toHaveLength(25);
      expect(new Set(seen).size).toBe(25);
    });

    it('goes on where it was, though calls come and go in between', async () => {
      for (let n = 1; n <= 6; n += 1) store.put(callRow(n));
      const first = await store.list({ limit: 3 });
      store.put(callRow(9));
      await store.delete(callRow(4).callSid);
      await store.delete(callRow(2).callSid);
      expect(await found({ limit: 3, cursor: first.next ?? '' })).toEqual([3, 1]);
    });

    it('ends where nothing is left, even when the last page is full', async () => {
      for (let n = 1; n <= 4; n += 1) store.put(callRow(n));
      const first = await store.list({ limit: 2 });
      const second = await store.list({ limit: 2, cursor: first.next ?? '' });
      expect(second.calls).toHaveLength(2);
      expect(second.next).toBeNull();
    });

    it.each(['', '!', 'not a cursor', '-1', 'zzzzzzzzzzzzzzzz', '1e9'])(
      'is never shown for the cursor "%s"',
      async (cursor) => {
        store.put(callRow(1));
        expect(await store.list({ cursor })).toEqual({ calls: [], next: null });
      },
    );

    it('keeps to its limits', async () => {
      for (let n = 0; n < 210; n += 1) store.put(callRow(n));
      expect((await store.list({})).calls).toHaveLength(50);
      expect((await store.list({ limit: 1000 })).calls).toHaveLength(200);
      expect((await store.list({ limit: -1 })).calls).toHaveLength(1);
    });

    it('can be of calls that came in, or of those we placed', async () => {
      store.put(callRow(1, { agent: 'sales' }));
      store.put(callRow(2, { agent: 'sales', direction: 'outbound' }));
      store.put(live(callRow(3, { direction: 'outbound' })));
      expect(await found({ direction: 'inbound' })).toEqual([1]);
      expect(await found({ direction: 'outbound' })).toEqual([3, 2]);
      expect(await found({ direction: 'outbound', agent: 'sales' })).toEqual([2]);
      expect(await found({ direction: 'inbound', agent: 'sales', text: 'table' })).toEqual([1]);
      expect(await found({ direction: 'inbound', live: true })).toEqual([]);
      // An agent by that name is no direction.
      store.put(callRow(4, { agent: 'placed', outcome: 'placed' }));
      expect(await found({ direction: 'outbound' })).toEqual([3, 2]);
    });

    it('can be of one agent, one outcome, of live or of ended calls', async () => {
      store.put(callRow(1, { agent: 'Sales' }));
      store.put(callRow(2, { agent: 'sales', outcome: 'model_quota' }));
      store.put(live(callRow(3, { agent: 'sales' })));
      expect(await found({ agent: 'sales' })).toEqual([3, 2]);
      expect(await found({ outcome: 'model_quota' })).toEqual([2]);
      expect(await found({ outcome: 'model' })).toEqual([]);
      expect(await found({ live: true })).toEqual([3]);
      expect(await found({ live: false })).toEqual([2, 1]);
      expect(await found({ live: false, agent: 'sales' })).toEqual([2]);
      store.put(callRow(3, { agent: 'sales' }));
      expect(await found({ live: true })).toEqual([]);
      expect(await found({ live: false })).toEqual([3, 2, 1]);
    });

    it('can be of a stretch of time: from its beginning, before its end', async () => {
      for (let n = 1; n <= 5; n += 1) store.put(callRow(n));
      const at = (n: number): number => MORNING + n * MINUTE;
      expect(await found({ since: at(2), until: at(4) })).toEqual([3, 2]);
      expect(await found({ since: at(2) + 1, text: 'table', until: at(4) })).toEqual([3]);
      expect(await found({ since: at(4), until: at(2) })).toEqual([]);
      expect(await found({ since: -5, until: at(2) })).toEqual([1]);
    });
  });

  describe('a number', () => {
    beforeEach(() => {
      store.put(callRow(1, { from: '+14155550123', to: '+442071838750' }));
      store.put(callRow(2, { from: 'anonymous', to: '+14155550199' }));
    });

    it.each([
      ['14155550123', [1]],
      ['+1415', [2, 1]],
      ['(415) 555-01', [2, 1]],
      ['0123', [1]],
      ['123', [1]],
      ['23', [1]],
      ['99', [2]],
      ['8', [1]],
      ['0', [2, 1]],
      ['+44', [1]],
      ['+', [2, 1]],
      ['4+', []],
      ['+4155', []],
      ['12344', []],
      ['141555501234', []],
      ['55555', []],
      ['anonymous', [2, 1]],
      ['', [2, 1]],
    ])('is found by its part "%s"', async (number, expected) => {
      expect(await found({ number })).toEqual(expected);
    });
  });

  describe('words', () => {
    it('are found on either side, all of them, in any order', async () => {
      store.put(callRow(1));
      store.put(saying(2, 'A table? No: a chair.'));
      expect(await found({ text: 'table' })).toEqual([2, 1]);
      expect(await found({ text: 'table book' })).toEqual([1]);
      expect(await found({ text: 'help table' })).toEqual([1]);
      expect(await found({ text: 'table sofa' })).toEqual([]);
    });

    it('are found by the beginning of the last one, and the others only whole', async () => {
      store.put(callRow(1));
      for (const text of ['t', 'ta', 'tab', 'tabl', 'book tab']) expect(await found({ text })).toEqual([1]);
      expect(await found({ text: 'tab book' })).toEqual([]);
      expect(await found({ text: 'able' })).toEqual([]);
    });

    it('are found without their accents, capitals and punctuation', async () => {
      store.put(saying(1, "Ich möchte um fünf Uhr ins CAFÉ, s'il vous plaît!"));
      for (const text of ['mochte', 'MÖCHTE', 'café', 'cafe!', "S'IL", 'plait'])
        expect(await found({ text })).toEqual([1]);
    });

    it('hold together when they are written as one', async () => {
      store.put(saying(1, "Five o'clock"));
      store.put(saying(2, 'The clock is not o.'));
      expect(await found({ text: "o'clock" })).toEqual([1]);
    });

    it('do not reach from one sentence into the next', async () => {
      store.put(saying(1, 'five o', 'clock'));
      expect(await found({ text: "o'clock" })).toEqual([]);
    });

    it('are found in languages without spaces', async () => {
      store.put(saying(1, '明日の予約をお願いします'));
      expect(await found({ text: '予約' })).toEqual([1]);
      expect(await found({ text: '約予' })).toEqual([]);
    });

    it.each([
      '"',
      '""',
      "'",
      '*',
      'a*',
      '^a',
      '(',
      ')',
      '-table',
      '+',
      ':',
      'said:table',
      'table AND',
      'OR',
      'NOT table',
      'NEAR(a b)',
      'table OR (',
      '{said} : x',
      'ta\u0000ble',
      '\\',
      '%',
      '_',
      '•',
      ';--',
      '😀',
      '\uD800',
      'x'.repeat(100_000),
      'x '.repeat(10_000),
    ])('may be anything that can be typed: %j', async (text) => {
      store.put(callRow(1));
      await expect(store.list({ text })).resolves.toBeDefined();
    });

    it('that are none ask for nothing', async () => {
      store.put(callRow(1));
      expect(await found({ text: ' *"() ' })).toEqual([1]);
    });

    it('are shown in the preview, with what is around them', async () => {
      const before = 'We talked about the weather for a long time, and then about the price of fish. ';
      store.put(saying(1, 'Good morning.', `${before}The pineapple was sweet${' and good'.repeat(40)}.`));
      const { calls } = await store.list({ text: 'pineapp' });
      expect(calls[0]?.preview).toMatch(
        /^…long time, and then about the price of fish\. The pineapple was sweet .*…$/,
      );
      expect(calls[0]?.preview.length).toBeLessThan(170);
    });
  });

  it('answers questions with several parts at once', async () => {
    for (let n = 0; n < 20; n += 1) {
      store.put(
        callRow(n, {
          agent: n % 2 === 0 ? 'even' : 'odd',
          outcome: n % 3 === 0 ? 'stream_lost' : 'caller_hung_up',
          said: [{ role: 'caller', text: n % 5 === 0 ? 'fish please' : 'bread please' }],
        }),
      );
    }
    const query = { agent: 'even', text: 'fish', number: '5550', live: false } as const;
    expect(await found(query)).toEqual([10, 0]);
    expect(await found({ ...query, outcome: 'stream_lost' })).toEqual([0]);
    expect(await found({ ...query, since: MORNING + MINUTE })).toEqual([10]);
    expect(await found({ ...query, number: '0010' })).toEqual([10]);
    const page = await store.list({ agent: 'even', limit: 3 });
    expect(await found({ agent: 'even', limit: 3, cursor: page.next ?? '' })).toEqual([12, 10, 8]);
  });

  describe('the overview', () => {
    const hour = { since: MORNING, until: MORNING + 60 * MINUTE, bucketMs: 20 * MINUTE };

    it('has buckets with nothing in them when there was nothing', async () => {
      const nothing = { started: 0, ended: 0, inFlight: 0, latencyP50Ms: null, latencyP95Ms: null };
      const buckets = await store.overview(hour);
      expect(buckets.map(({ from }) => (from - MORNING) / MINUTE)).toEqual([0, 20, 40]);
      for (const bucket of buckets)
        expect(bucket).toEqual({
          ...nothing,
          from: bucket.from,
          bargeIns: 0,
          failures: {},
          costMicros: 0,
          costIncomplete: false,
        });
    });

    it('counts calls where they started, and the rest where they ended', async () => {
      const long = { startedAt: MORNING + 19 * MINUTE, endedAt: MORNING + 41 * MINUTE };
      store.put(callRow(1, long));
      store.put(callRow(2, { outcome: 'model_quota', bargeIns: 2, costMicros: 5, costIncomplete: true }));
      const buckets = await store.overview(hour);
      expect(buckets.map(({ started }) => started)).toEqual([2, 0, 0]);
      expect(buckets.map(({ ended }) => ended)).toEqual([1, 0, 1]);
      expect(buckets.map(({ bargeIns }) => bargeIns)).toEqual([2, 0, 1]);
      expect(buckets.map(({ costMicros }) => costMicros)).toEqual([5, 0, 12_345]);
      expect(buckets.map(({ costIncomplete }) => costIncomplete)).toEqual([true, false, false]);
      expect(buckets.map(({ failures }) => failures)).toEqual([{ model_quota: 1 }, {}, {}]);
    });

    it('knows what is a failure, and what is an end like others', async () => {
      const failures = ['model_refused', 'internal_error', 'stream_lost', 'unclaimed', 'server_lost'];
      const ends = ['caller_hung_up', 'drained', 'operator_hung_up', 'modelled'];
      [...failures, ...ends, 'stream_lost'].forEach((outcome, n) => {
        store.put(callRow(n, { outcome }));
      });
      const [bucket] = await store.overview(hour);
      expect(bucket?.failures).toEqual({
        model_refused: 1,
        internal_error: 1,
        stream_lost: 2,
        unclaimed: 1,
        server_lost: 1,
      });
    });

    it('finds the most calls at once, with those that began before and still live', async () => {
      const at = (from: number, to: number | null) => ({
        startedAt: MORNING + from * MINUTE,
        endedAt: to === null ? null : MORNING + to * MINUTE,
      });
      const calls = [
        at(-30, null),
        at(-10, 5),
        at(1, 3),
        at(3, 4),
        at(3, 25),
        at(21, 22),
        at(-20, 0),
        at(60, 70),
      ];
      calls.forEach((times, n) => {
        store.put(callRow(n, times));
      });
      // At 3: the one that lives, until 5, and the two that begin; the one that ends then makes room.
      expect((await store.overview(hour)).map(({ inFlight }) => inFlight)).toEqual([4, 3, 1]);
    });

    it('takes the percentiles of all answers in a bucket, by when they were given', async () => {
      const turns = Array.from({ length: 100 }, (_, n) => ({ atMs: 10 * n, latencyMs: 1000 - n }));
      store.put(callRow(0, { turns: [...turns, { atMs: 21 * MINUTE, latencyMs: 5 }] }));
      const buckets = await store.overview(hour);
      expect(buckets.map(({ latencyP50Ms }) => latencyP50Ms)).toEqual([950, 5, null]);
      expect(buckets.map(({ latencyP95Ms }) => latencyP95Ms)).toEqual([995, 5, null]);
    });

    it('may end in mid-bucket', async () => {
      store.put(callRow(1));
      store.put(callRow(50));
      const buckets = await store.overview({ ...hour, until: MORNING + 50 * MINUTE });
      expect(buckets.map(({ started }) => started)).toEqual([1, 0, 0]);
    });

    it.each([
      { ...hour, bucketMs: 0 },
      { ...hour, bucketMs: 1 },
      { ...hour, until: MORNING },
      { ...hour, bucketMs: Number.NaN },
    ])('refuses buckets that are none or too many', async (range) => {
      await expect(store.overview(range)).rejects.toThrow(RangeError);
    });
  });

  it('names ended calls by the age of their end, oldest first', async () => {
    store.put(callRow(1, { endedAt: MORNING + 90 * MINUTE }));
    for (const n of [4, 2, 3]) store.put(callRow(n));
    store.put(live(callRow(0)));
    const sid = (n: number): string => callRow(n).callSid;
    expect(await store.endedBefore(MORNING + 200 * MINUTE, 10)).toEqual([sid(2), sid(3), sid(4), sid(1)]);
    expect(await store.endedBefore(MORNING + 200 * MINUTE, 2)).toEqual([sid(2), sid(3)]);
    expect(await store.endedBefore(MORNING + 4 * MINUTE, 10)).toEqual([sid(2)]);
  });

  it('is up, and has nothing to write when it was asked after the last call', async () => {
    store.put(callRow(1));
    await store.list({});
    expect(store.state()).toBe('up');
    expect(store.stats()).toEqual({ dirty: 0, lost: 0 });
  });
}
