import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/io/clock.ts';
import { type PendingMark, Playout } from '../../../src/rehearsal/caller/playout.ts';

const setUp = () => {
  const clock = new VirtualClock();
  const played: { name: string; atMs: number }[] = [];
  const playout = new Playout(clock, {
    played: (mark: PendingMark) => played.push({ name: mark.name, atMs: clock.now() }),
    changed: () => {},
  });
  return { clock, playout, played };
};

describe('the playout buffer', () => {
  it('plays exactly 8 bytes per ms in the order of arrival', async () => {
    const { clock, playout } = setUp();
    playout.receive(new Uint8Array(80).fill(1));
    playout.receive(new Uint8Array(80).fill(2));
    await clock.advance(12.5);
    expect(playout.playedBytes).toBe(100);
    expect(playout.queuedBytes).toBe(60);
    expect([...playout.heard(9, 11)]).toEqual([...Array(8).fill(1), ...Array(8).fill(2)]);
    expect([...playout.heard(12, 13)]).toEqual([...Array(4).fill(2), ...Array(4).fill(0xff)]);
  });

  it('is silent in an underrun, counts it, and goes on when audio comes', async () => {
    const { clock, playout } = setUp();
    playout.receive(new Uint8Array(80).fill(1));
    await clock.advance(30);
    playout.receive(new Uint8Array(80).fill(2));
    await clock.advance(30);
    expect(playout.totals.underruns).toBe(1);
    expect(playout.heardRuns().map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 10],
      [30, 40],
    ]);
    expect([...playout.heard(9.5, 10.5)]).toEqual([1, 1, 1, 1, 255, 255, 255, 255]);
    expect(playout.playedMsSince(5)).toBe(15);
  });

  it('does not take a pause of 700 ms or a clear for an underrun', async () => {
    const { clock, playout } = setUp();
    playout.receive(new Uint8Array(80));
    await clock.advance(720);
    playout.receive(new Uint8Array(80));
    await clock.advance(5);
    playout.clear();
    await clock.advance(100);
    playout.receive(new Uint8Array(80));
    expect(playout.totals.underruns).toBe(0);
  });

  it('reports a mark at the moment the play head passes it', async () => {
    const { clock, playout, played } = setUp();
    playout.mark('at once');
    playout.receive(new Uint8Array(1601));
    playout.mark('later');
    playout.receive(new Uint8Array(800));
    playout.mark('last');
    await clock.advance(1000);
    expect(played).toEqual([
      { name: 'at once', atMs: 0 },
      { name: 'later', atMs: 200.125 },
      { name: 'last', atMs: 300.125 },
    ]);
  });

  it('loses no byte: played, queued, dropped and overflowed always add up, whatever comes when', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('audio' as const), value: fc.integer({ min: 1, max: 4000 }) }),
      fc.record({ kind: fc.constant('wait' as const), value: fc.double({ min: 0, max: 300, noNaN: true }) }),
      fc.record({ kind: fc.constant('mark' as const), value: fc.constant(0) }),
      fc.record({ kind: fc.constant('clear' as const), value: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, playout, played } = setUp();
        let marks = 0;
        let returned = 0;
        let lastPlayed = 0;
        for (const { kind, value } of steps) {
          if (kind === 'audio') playout.receive(new Uint8Array(value));
          else if (kind === 'wait') await clock.advance(value);
          else if (kind === 'mark') playout.mark(String(marks++));
          else returned += playout.clear().marks.length;
          const { receivedBytes, droppedBytes, overflowBytes } = playout.totals;
          expect(playout.playedBytes + playout.queuedBytes + droppedBytes + overflowBytes).toBe(
            receivedBytes,
          );
          expect(playout.playedBytes).toBeGreaterThanOrEqual(lastPlayed);
          lastPlayed = playout.playedBytes;
        }
        await clock.advance(60 * 500);
        expect(playout.queuedBytes).toBe(0);
        expect(played.length + returned).toBe(marks);
        const heard = playout.heardRuns().reduce((sum, { audio }) => sum + audio.byteLength, 0);
        expect(heard).toBe(playout.playedBytes);
      }),
      { numRuns: 60 },
    );
  });
});
