import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acknowledge,
  cleared,
  emptyPlayout,
  enqueue,
  finish,
  heardItems,
  type Playout,
  type PlayoutOut,
} from '../../../machines/call/playout.ts';
import { PlayoutBuffer } from './playout-buffer.ts';

/** A model that speaks: pieces of items with pauses between them, sometimes cut off. */
type Step =
  | { readonly step: 'delta'; readonly bytes: number }
  /** The item under way goes on later, after audio of the next one. */
  | { readonly step: 'interleave'; readonly bytes: number }
  | { readonly step: 'done' }
  | { readonly step: 'clear' }
  | { readonly step: 'wait'; readonly ms: number };

const bytes = fc.integer({ min: 1, max: 5000 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ step: fc.constant('delta' as const), bytes }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('interleave' as const), bytes }) },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('done' as const) }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('clear' as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        step: fc.constant('wait' as const),
        ms: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 900 })),
      }),
    },
  ),
  { maxLength: 60 },
);

/** A call's ledger and the buffer it keeps the books of, on the same clock. */
class Stretch {
  playout: Playout = emptyPlayout;
  readonly #buffer: PlayoutBuffer;
  #now = 0;
  #item = 0;

  constructor(buffer: PlayoutBuffer) {
    this.#buffer = buffer;
  }

  take(step: Step): void {
    switch (step.step) {
      case 'delta':
        return this.#send(this.#item, step.bytes);
      case 'interleave':
        return this.#send(this.#item + 1, step.bytes);
      case 'done':
        return this.#done();
      case 'clear':
        this.#buffer.clear(this.#now);
        this.playout = cleared(this.playout);
        this.#item += 2;
        return;
      case 'wait':
        return this.#wait(step.ms);
    }
  }

  /** How far the books are off for each item that is in them, ms; more than 0: it counts as heard and was not. */
  offMs(): readonly number[] {
    return heardItems(this.playout, this.#now).map(
      ({ itemId, heardMs }) => heardMs - this.#buffer.playedMs(itemId, this.#now),
    );
  }

  #wait(ms: number): void {
    for (const end = this.#now + ms; this.#now < end; ) {
      this.#now = Math.min(end, this.#now + 7);
      for (const { name, at } of this.#buffer.echoes(this.#now)) {
        this.playout = acknowledge(this.playout, name, at);
      }
      check(this);
    }
  }

  #send(item: number, length: number): void {
    const itemId = `item_${item}`;
    const place = { responseId: 'resp_1', itemId, contentIndex: 0 };
    const audio = { payload: Buffer.alloc(length).toString('base64'), bytes: length };
    this.#pass(itemId, enqueue(this.playout, place, audio, this.#now));
  }

  #done(): void {
    const itemId = `item_${this.#item++}`;
    this.#pass(
      itemId,
      finish(this.playout, (item) => item.itemId === itemId),
    );
  }

  #pass(itemId: string, [playout, out]: readonly [Playout, readonly PlayoutOut[]]): void {
    this.playout = playout;
    for (const piece of out) this.#buffer.send(itemId, piece, this.#now);
  }
}

function check(stretch: Stretch): void {
  for (const offMs of stretch.offMs()) {
    expect(offMs).toBeLessThanOrEqual(60);
    expect(offMs).toBeGreaterThanOrEqual(-60);
  }
}

describe('what counts as heard', () => {
  it('is within 60 ms of what was played, whatever the model does, up to 40 ms away and 20 ms of jitter', () => {
    const network = fc.record({
      latencyMs: fc.nat(40),
      jitter: fc.array(fc.nat(20), { minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(network, steps, ({ latencyMs, jitter }, all) => {
        let mark = 0;
        const stretch = new Stretch(new PlayoutBuffer(latencyMs, () => jitter[mark++ % jitter.length] ?? 0));
        for (const step of all) {
          stretch.take(step);
          check(stretch);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is off by no more than half of what Twilio waits before it plays, and the frame under way', () => {
    const jitters = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.nat(200),
        jitters,
        fc.integer({ min: 160, max: 30_000 }),
        (latencyMs, jitter, length) => {
          let mark = 0;
          const buffer = new PlayoutBuffer(latencyMs, () => jitter[mark++ % jitter.length] ?? 0);
          const place = { responseId: 'resp_1', itemId: 'item_1', contentIndex: 0 };
          const audio = { payload: Buffer.alloc(length).toString('base64'), bytes: length };
          let [playout, out] = enqueue(emptyPlayout, place, audio, 0);
          for (const piece of out) buffer.send('item_1', piece, 0);
          for (let now = 0; now < 5000; now += 10) {
            for (const { name, at } of buffer.echoes(now)) playout = acknowledge(playout, name, at);
            if (playout.ackedBytes === 0) continue;
            const [heard] = heardItems(playout, now);
            const offMs = (heard?.heardMs ?? 0) - buffer.playedMs('item_1', now);
            expect(offMs).toBeLessThanOrEqual(latencyMs / 2 + 21);
            expect(offMs).toBeGreaterThan(-11);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is within 60 ms of what was played when everything takes up to 50 ms each way', () => {
    for (const oneWayMs of [0, 25, 50]) {
      const buffer = new PlayoutBuffer(0, () => 0);
      const place = { responseId: 'resp_1', itemId: 'item_1', contentIndex: 0 };
      const audio = { payload: Buffer.alloc(24_000).toString('base64'), bytes: 24_000 };
      let [playout, out] = enqueue(emptyPlayout, place, audio, 0);
      for (const piece of out) buffer.send('item_1', piece, oneWayMs);
      const back: { name: string; at: number }[] = [];
      for (let now = 0; now < 2500; now += 10) {
        back.push(...buffer.echoes(now));
        while (back[0] && back[0].at + oneWayMs <= now) {
          const mark = back.shift() as { name: string; at: number };
          playout = acknowledge(playout, mark.name, mark.at + oneWayMs);
        }
        // A clear sent now arrives when the caller has heard what plays until then.
        const [heard] = heardItems(playout, now);
        const offMs = (heard?.heardMs ?? 0) - buffer.playedMs('item_1', now + oneWayMs);
        expect(Math.abs(offMs), `${oneWayMs} ms each way, at ${now} ms`).toBeLessThanOrEqual(60);
      }
    }
  });

  it('does not grow while the buffer is dry', () => {
    let playout = emptyPlayout;
    const buffer = new PlayoutBuffer(20, () => 0);
    const send = (now: number): void => {
      const audio = { payload: Buffer.alloc(1600).toString('base64'), bytes: 1600 };
      const place = { responseId: 'resp_1', itemId: 'item_1', contentIndex: 0 };
      const [next, out] = enqueue(playout, place, audio, now);
      playout = next;
      for (const piece of out) buffer.send('item_1', piece, now);
    };
    const listen = (now: number): void => {
      for (const { name, at } of buffer.echoes(now)) playout = acknowledge(playout, name, at);
    };
    send(0);
    listen(5000);
    expect(heardItems(playout, 5000)).toMatchObject([{ heardMs: 200 }]);
    send(5000);
    expect(heardItems(playout, 5000)).toMatchObject([{ heardMs: 220 }]);
    expect(heardItems(playout, 5020)).toMatchObject([{ heardMs: 230 }]);
    listen(5200);
    expect(heardItems(playout, 5200)).toMatchObject([{ ackedMs: 380, heardMs: 400 }]);
  });

  it('stays at the first mark while nothing proves that playback has begun', () => {
    const audio = { payload: Buffer.alloc(16_000).toString('base64'), bytes: 16_000 };
    const place = { responseId: 'resp_1', itemId: 'item_1', contentIndex: 0 };
    const [playout] = enqueue(emptyPlayout, place, audio, 0);
    expect(heardItems(playout, 60_000)).toMatchObject([{ heardMs: 60 }]);
  });

  it('runs at most 200 ms, and the way of a mark, ahead of the last mark that came back', () => {
    const audio = { payload: Buffer.alloc(16_000).toString('base64'), bytes: 16_000 };
    const place = { responseId: 'resp_1', itemId: 'item_1', contentIndex: 0 };
    const [playout] = enqueue(emptyPlayout, place, audio, 0);
    const begun = acknowledge(playout, 'g1:1', 100);
    expect(heardItems(begun, 60_000)).toMatchObject([{ ackedMs: 60, heardMs: 300 }]);
  });
});
