import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';

/** What takes real time, however long. */
const realWork = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 20, value));

describe('virtual time', () => {
  it('stands still until real work has settled, also when it fails', async () => {
    const clock = new VirtualClock();
    const seen: unknown[] = [];
    const note = (what: unknown): void => void seen.push([what, clock.now()]);
    clock.setTimeout(() => {
      clock.standStill(realWork('read')).then(note);
      const refused = realWork('asked').then(() => Promise.reject('refused'));
      clock.standStill(refused).catch(note);
    }, 100);
    clock.setTimeout(() => note('timer'), 101);
    await clock.advance(1000);
    expect(seen).toEqual([
      ['read', 100],
      ['refused', 100],
      ['timer', 101],
    ]);
  });

  it('goes on for what real work asks for when it is done', async () => {
    const clock = new VirtualClock();
    let woken = -1;
    void clock.standStill(realWork(0)).then(() => {
      clock.setTimeout(() => {
        woken = clock.now();
      }, 50);
    });
    await clock.advance(60);
    expect(woken).toBe(50);
  });

  it('is carried on until something has settled, and no further', async () => {
    const clock = new VirtualClock();
    const wait = (ms: number): Promise<number> =>
      new Promise((resolve) => clock.setTimeout(() => resolve(ms), ms));
    expect(await clock.carry(wait(300), 1000)).toBe(300);
    expect(clock.now()).toBe(300);
    await expect(clock.carry(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
    await expect(clock.carry(wait(2000), 1000)).rejects.toThrow('nothing came of it in 1000 ms');
  });
});
