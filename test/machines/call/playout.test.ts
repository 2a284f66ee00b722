import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_PER_MS } from '../../../machines/call/audio.ts';
import { interrupt } from '../../../machines/call/interruption.ts';
import {
  acknowledge,
  cleared,
  emptyPlayout,
  enqueue,
  finish,
  heardItems,
  isPending,
  isSilent,
  isStarved,
} from '../../../machines/call/playout.ts';
import { anyOps, LedgerRun, type Sent } from './playout-model.ts';

/** Runs any sequence of happenings and looks at the ledger after each. */
const always = (look: (run: LedgerRun) => void): void =>
  fc.assert(
    fc.property(anyOps, (ops) => {
      const run = new LedgerRun();
      for (const op of ops) {
        run.apply(op);
        look(run);
      }
    }),
    { numRuns: 300 },
  );

/** Moments at which somebody might ask what was heard: now, whenever, or not knowing the time. */
const momentsOf = (run: LedgerRun): readonly (number | null)[] => [run.now, run.now + 10_000, null];

describe('whatever happens, in any order,', () => {
  it('what marks prove is at most what counts as heard, and that at most what was sent', () => {
    always((run) => {
      expect(run.playout.ackedBytes).toBeLessThanOrEqual(run.playout.sentBytes);
      for (const at of momentsOf(run)) {
        let [acked, heard, sent] = [0, 0, 0];
        for (const item of heardItems(run.playout, at)) {
          expect(item.ackedMs).toBeGreaterThanOrEqual(0);
          expect(item.ackedMs).toBeLessThanOrEqual(item.heardMs);
          expect(item.heardMs).toBeLessThanOrEqual(item.sentMs);
          acked += item.ackedMs;
          heard += item.heardMs;
          sent += item.sentMs;
        }
        expect(acked).toBeLessThanOrEqual(heard);
        expect(heard).toBeLessThanOrEqual(sent);
        expect(sent).toBeLessThanOrEqual(Math.floor(run.playout.sentBytes / BYTES_PER_MS));
      }
    });
  });

  it('only marks count where the time is not known', () => {
    always((run) => {
      for (const item of heardItems(run.playout, null)) expect(item.heardMs).toBe(item.ackedMs);
    });
  });

  it('an item is cut inside what was sent of it, in whole ms, and never at 0', () => {
    always((run) => {
      for (const at of momentsOf(run)) {
        const [, { items }] = interrupt(run.playout, 'barge_in', at);
        for (const { verdict, itemId, heardMs } of items) {
          if (verdict === 'delete') expect(heardMs).toBe(0);
          if (verdict !== 'truncate') continue;
          expect(Number.isInteger(heardMs)).toBe(true);
          expect(heardMs).toBeGreaterThan(0);
          expect(heardMs).toBeLessThanOrEqual(Math.floor(run.sentBytes(itemId) / BYTES_PER_MS));
        }
      }
    });
  });

  it('every byte of the model is sent once, in order, and each piece says its length', () => {
    always((run) => {
      for (const [itemId, given] of run.given) {
        expect(Buffer.concat(run.passedOn.get(itemId) ?? [])).toEqual(Buffer.concat(given));
      }
      for (const out of run.sent) {
        if (out.type === 'twilio.media') expect(Buffer.from(out.payload, 'base64')).toHaveLength(out.bytes);
      }
    });
  });

  it('a mark follows within 60 ms of the beginning of an item', () => {
    always((run) => {
      const begun = new Set<string>();
      run.sent.forEach((out, index) => {
        if (out.type !== 'twilio.media' || begun.has(out.itemId)) return;
        begun.add(out.itemId);
        const mark = run.sent.slice(index).find(({ type }) => type === 'twilio.mark');
        const startByte = out.endByte - out.bytes;
        expect((mark?.endByte ?? Number.POSITIVE_INFINITY) - startByte).toBeLessThanOrEqual(
          60 * BYTES_PER_MS,
        );
      });
    });
  });

  it('there are at most 200 ms of audio between two marks, and less than 60 ms behind the last', () => {
    always((run) => {
      const ends = run.sent.filter(isMark).map(({ endByte }) => endByte);
      ends.forEach((end, index) => {
        expect(end - (ends[index - 1] ?? 0)).toBeLessThanOrEqual(200 * BYTES_PER_MS);
      });
      expect((run.sent.at(-1)?.endByte ?? 0) - (ends.at(-1) ?? 0)).toBeLessThan(60 * BYTES_PER_MS);
    });
  });

  it('an item that ends gets a mark behind all of its audio', () => {
    fc.assert(
      fc.property(anyOps, (ops) => {
        const run = new LedgerRun();
        for (const op of ops) {
          const open = run.playout.items.filter(({ done }) => !done).map(({ itemId }) => itemId);
          const out = run.apply(op);
          if (op.op !== 'itemDone' || !open.includes(`item_${op.item}`)) continue;
          expect(out).toHaveLength(1);
          expect(run.sent.at(-1)).toMatchObject({ type: 'twilio.mark', endByte: run.playout.sentBytes });
        }
      }),
    );
  });

  it('no two marks of a call have the same name', () => {
    always((run) => expect(new Set(run.markNames).size).toBe(run.markNames.length));
  });

  it('a mark of before a clear, one that came back already, and one not ours change nothing', () => {
    always((run) => {
      for (const which of ['stale', 'again', 'unknown'] as const) {
        expect(acknowledge(run.playout, run.nameOf(which), run.now)).toBe(run.playout);
        expect(isPending(run.playout, run.nameOf(which))).toBe(false);
      }
    });
  });

  it('when every item is done and the last mark is back, everything was heard', () => {
    fc.assert(
      fc.property(anyOps, (ops) => {
        const run = new LedgerRun();
        for (const op of ops) run.apply(op);
        for (let item = 0; item < 5; item++) run.apply({ op: 'itemDone', item });
        const last = run.playout.marks.at(-1);
        if (last) run.acknowledge(last.name);
        expect(isSilent(run.playout)).toBe(true);
        expect(heardItems(run.playout, run.now)).toEqual([]);
      }),
    );
  });
});

const isMark = (out: Sent): boolean => out.type === 'twilio.mark';

const place = { responseId: 'resp_1', itemId: 'item_1', contentIndex: 0 };
const audioOf = (bytes: number) => ({ payload: Buffer.alloc(bytes, 0x2a).toString('base64'), bytes });

describe('the ledger of one item', () => {
  it('sums bytes and divides once: eight deltas of 161 bytes are 161 ms', () => {
    let playout = emptyPlayout;
    for (let delta = 0; delta < 8; delta++) [playout] = enqueue(playout, place, audioOf(161), 0);
    expect(heardItems(playout, 0)).toMatchObject([{ sentMs: 161 }]);
  });

  it('sums and divides once for any deltas, also when items alternate', () => {
    const deltas = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 999 })), { minLength: 1 });
    fc.assert(
      fc.property(deltas, (all) => {
        const run = new LedgerRun();
        for (const [item, bytes] of all) run.apply({ op: 'delta', item, bytes });
        for (const { itemId, sentMs } of heardItems(run.playout, 0)) {
          expect(sentMs).toBe(Math.floor(run.sentBytes(itemId) / BYTES_PER_MS));
        }
      }),
    );
  });

  it('counts from where it goes on when another item came between and was heard', () => {
    const other = { ...place, itemId: 'item_2' };
    const [begun] = enqueue(emptyPlayout, place, audioOf(160), 0);
    const [between] = enqueue(begun, other, audioOf(4800), 0);
    const [ended] = finish(between, ({ itemId }) => itemId === 'item_2');
    const heard = acknowledge(ended, ended.marks.at(-1)?.name ?? '', 620);
    const [goingOn] = enqueue(heard, place, audioOf(4800), 620);
    expect(heardItems(goingOn, null)).toMatchObject([{ itemId: 'item_1', sentMs: 620, ackedMs: 20 }]);
  });

  it('is starved when all its marks are back and it is not done', () => {
    const [playout, out] = enqueue(emptyPlayout, place, audioOf(480), 0);
    expect(isStarved(playout)).toBe(false);
    const after = acknowledge(playout, out.at(-1)?.type === 'twilio.mark' ? 'g1:1' : '', 80);
    expect(isStarved(after)).toBe(true);
    expect(isSilent(after)).toBe(false);
  });

  it('is over when the mark of its end is back, not another that stands at the same place', () => {
    const [sent] = enqueue(emptyPlayout, place, audioOf(480), 0);
    const [ended, out] = finish(sent, () => true);
    expect(out).toEqual([{ type: 'twilio.mark', name: 'g1:2' }]);
    const first = acknowledge(ended, 'g1:1', 80);
    expect(isSilent(first)).toBe(false);
    expect(isSilent(acknowledge(first, 'g1:2', 80))).toBe(true);
  });

  it('ends once', () => {
    const [sent] = enqueue(emptyPlayout, place, audioOf(480), 0);
    const [ended] = finish(sent, () => true);
    expect(finish(ended, () => true)).toEqual([ended, []]);
  });

  it('that never had audio gets no mark', () => {
    expect(finish(emptyPlayout, () => true)).toEqual([emptyPlayout, []]);
  });

  it('starts anew after a clear, with names never used before', () => {
    const [sent] = enqueue(emptyPlayout, place, audioOf(480), 0);
    const after = cleared(sent);
    expect(isSilent(after)).toBe(true);
    const [, out] = enqueue(after, place, audioOf(480), 0);
    expect(out.at(-1)).toEqual({ type: 'twilio.mark', name: 'g2:2' });
  });
});
