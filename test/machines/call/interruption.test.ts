import { describe, expect, it } from 'vitest';
import { interrupt } from '../../../machines/call/interruption.ts';
import {
  acknowledge,
  emptyPlayout,
  enqueue,
  finish,
  isSilent,
  type Playout,
} from '../../../machines/call/playout.ts';

const say = (playout: Playout, itemId: string, ms: number, at = 0): Playout => {
  const audio = { payload: Buffer.alloc(ms * 8).toString('base64'), bytes: ms * 8 };
  return enqueue(playout, { responseId: 'resp_1', itemId, contentIndex: 0 }, audio, at)[0];
};
const end = (playout: Playout, itemId: string): Playout =>
  finish(playout, (item) => item.itemId === itemId)[0];
/** All marks up to the one at `ms` come back, each when the audio before it was played. */
const heardUpTo = (playout: Playout, ms: number): Playout =>
  playout.marks
    .filter(({ endByte }) => endByte <= ms * 8)
    .reduce((ledger, { name, endByte }) => acknowledge(ledger, name, endByte / 8), playout);

describe('an interruption', () => {
  it('cuts the item being heard where the caller stopped listening, and forgets the one behind it', () => {
    const queued = say(end(say(emptyPlayout, 'item_1', 1000), 'item_1'), 'item_2', 500);
    const [after, { items, droppedMs }] = interrupt(heardUpTo(queued, 420), 'barge_in', 480);
    expect(items).toMatchObject([
      { itemId: 'item_1', sentMs: 1000, ackedMs: 420, heardMs: 500, verdict: 'truncate' },
      { itemId: 'item_2', sentMs: 500, ackedMs: 0, heardMs: 0, verdict: 'delete' },
    ]);
    expect(droppedMs).toBe(1000);
    expect(isSilent(after)).toBe(true);
  });

  it('leaves an item alone that was complete and heard to its end', () => {
    const said = end(say(emptyPlayout, 'item_1', 240), 'item_1');
    const [, { items }] = interrupt(heardUpTo(said, 60), 'barge_in', 250);
    expect(items).toMatchObject([{ sentMs: 240, heardMs: 240, verdict: 'keep' }]);
  });

  it('cuts an item at its end while more of it may be made', () => {
    const [, { items }] = interrupt(heardUpTo(say(emptyPlayout, 'item_1', 240), 240), 'barge_in', 400);
    expect(items).toMatchObject([{ sentMs: 240, heardMs: 240, verdict: 'truncate', done: false }]);
  });

  it('knows of no item that was heard to the end before', () => {
    const queued = say(end(say(emptyPlayout, 'item_1', 240), 'item_1'), 'item_2', 500);
    const [, { items }] = interrupt(heardUpTo(queued, 300), 'barge_in', 300);
    expect(items).toMatchObject([{ itemId: 'item_2', heardMs: 80 }]);
  });

  it('counts both parts of an item that another came between', () => {
    const alternating = say(say(say(emptyPlayout, 'item_1', 100), 'item_2', 100), 'item_1', 100);
    const [, { items }] = interrupt(heardUpTo(alternating, 260), 'barge_in', 260);
    expect(items).toMatchObject([
      { itemId: 'item_1', sentMs: 200, heardMs: 180 },
      { itemId: 'item_2', sentMs: 100, heardMs: 100 },
    ]);
  });

  it('of silence cuts nothing and says so', () => {
    const [after, interruption] = interrupt(emptyPlayout, 'barge_in', 900);
    expect(interruption).toMatchObject({
      at: 900,
      generation: 1,
      cause: 'barge_in',
      droppedMs: 0,
      items: [],
    });
    expect(after.generation).toBe(2);
  });

  it('without a time believes marks alone', () => {
    const [, { items }] = interrupt(heardUpTo(say(emptyPlayout, 'item_1', 1000), 240), 'barge_in', null);
    expect(items).toMatchObject([{ ackedMs: 240, heardMs: 240 }]);
  });
});
