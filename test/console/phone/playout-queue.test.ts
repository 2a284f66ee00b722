import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayoutQueue } from '../../../src/console/phone/playout-queue.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import { Playout } from '../../../src/rehearsal/caller/playout.ts';

/** What the server may do, and time that passes, in bytes of 1/8 ms. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('media' as const), bytes: fc.integer({ min: 1, max: 1500 }) }),
  fc.record({ kind: fc.constant('wait' as const), bytes: fc.integer({ min: 1, max: 1200 }) }),
  fc.record({ kind: fc.constant('mark' as const), bytes: fc.constant(0) }),
  fc.record({ kind: fc.constant('clear' as const), bytes: fc.constant(0) }),
);
const anySteps = fc.array(anyStep, { maxLength: 50 });

interface Heard {
  readonly audio: number[];
  /** Marks in the order they came back, with the byte at which they did. */
  readonly marks: { readonly name: string; readonly at: number }[];
}

type Step = { readonly kind: 'media' | 'wait' | 'mark' | 'clear'; readonly bytes: number };

/** Time enough for everything to be played; the last step. */
const untilEmpty = (steps: readonly Step[]): Step => ({
  kind: 'wait',
  bytes: steps.reduce((sum, { kind, bytes }) => sum + (kind === 'media' ? bytes : 0), 40),
});

const audioOf = (index: number, bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, i) => (index * 31 + i) % 128);

/** @param quantum bytes that are taken at a time: a device takes several. */
function playQueue(steps: readonly Step[], quantum: number): Heard {
  const heard: Heard = { audio: [], marks: [] };
  const queue = new PlayoutQueue((name) => heard.marks.push({ name, at: heard.audio.length }));
  for (const [index, { kind, bytes }] of [...steps, untilEmpty(steps)].entries()) {
    if (kind === 'media') queue.receive(audioOf(index, bytes));
    else if (kind === 'mark') queue.mark(String(index));
    else if (kind === 'clear') queue.clear();
    else
      for (let left = bytes; left > 0; left -= quantum) {
        const audio = queue.take(Math.min(left, quantum));
        heard.audio.push(...audio);
      }
  }
  return heard;
}

/** The stand-in for Twilio that whole calls are tested against. */
async function playStandIn(steps: readonly Step[]): Promise<Heard> {
  const clock = new VirtualClock();
  const marks: { name: string; at: number }[] = [];
  const now = (): number => clock.now() * 8;
  const playout = new Playout(clock, {
    played: ({ name }) => marks.push({ name, at: now() }),
    changed: () => {},
  });
  for (const [index, { kind, bytes }] of [...steps, untilEmpty(steps)].entries()) {
    if (kind === 'media') playout.receive(audioOf(index, bytes));
    else if (kind === 'mark') playout.mark(String(index));
    else if (kind === 'clear') for (const { name } of playout.clear().marks) marks.push({ name, at: now() });
    else await clock.advance(bytes / 8);
  }
  return { audio: [...playout.heard(0, clock.now())], marks };
}

describe('the playout queue in the page', () => {
  it('plays the same bytes at the same time as the stand-in for Twilio, and returns the same marks', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const standIn = await playStandIn(steps);
        const queue = playQueue(steps, 1);
        expect(Buffer.from(queue.audio).equals(Buffer.from(standIn.audio))).toBe(true);
        expect(queue.marks.map(({ name }) => name)).toEqual(standIn.marks.map(({ name }) => name));
        // The byte that completes what is before a mark is taken in one step, and its time has passed after it.
        for (const [index, { at }] of queue.marks.entries())
          expect(Math.abs(at - standIn.marks[index]!.at)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('on a device that takes many samples at a time is late by less than one such portion', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 2, max: 40 }), (steps, quantum) => {
        // What comes while a portion plays waits for the next one, so time passes in whole portions.
        const whole = steps.map((step) =>
          step.kind === 'wait' ? { ...step, bytes: Math.ceil(step.bytes / quantum) * quantum } : step,
        );
        const exact = playQueue(whole, 1);
        const coarse = playQueue(whole, quantum);
        expect(Buffer.from(coarse.audio).equals(Buffer.from(exact.audio))).toBe(true);
        expect(coarse.marks.map(({ name }) => name)).toEqual(exact.marks.map(({ name }) => name));
        for (const [index, { at }] of coarse.marks.entries())
          expect(Math.abs(at - exact.marks[index]!.at)).toBeLessThan(quantum);
      }),
      { numRuns: 60 },
    );
  });

  it('returns a mark at once when nothing is queued', () => {
    const marks: string[] = [];
    new PlayoutQueue((name) => marks.push(name)).mark('a');
    expect(marks).toEqual(['a']);
  });

  it('returns all pending marks in order when it is cleared, and is silent', () => {
    const marks: string[] = [];
    const queue = new PlayoutQueue((name) => marks.push(name));
    for (const name of ['a', 'b', 'c']) {
      queue.receive(new Uint8Array(160));
      queue.mark(name);
    }
    queue.take(160);
    expect(marks).toEqual(['a']);
    queue.clear();
    expect(marks).toEqual(['a', 'b', 'c']);
    expect(queue.take(4)).toEqual(new Uint8Array(4).fill(0xff));
    queue.receive(new Uint8Array(8));
    queue.mark('d');
    queue.take(8);
    expect(marks).toEqual(['a', 'b', 'c', 'd']);
  });

  it('forgets the marks of a stream that is over', () => {
    const marks: string[] = [];
    const queue = new PlayoutQueue((name) => marks.push(name));
    queue.receive(new Uint8Array(160));
    queue.mark('a');
    queue.reset();
    queue.take(320);
    expect(marks).toEqual([]);
  });

  it('keeps ten minutes and no more', () => {
    const queue = new PlayoutQueue(() => {});
    for (let minute = 0; minute < 12; minute++) queue.receive(new Uint8Array(60 * 8000));
    expect(queue.queuedBytes).toBe(10 * 60 * 8000);
  });
});
