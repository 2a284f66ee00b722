import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dial, DialStore } from '../../../src/store/dials.ts';

/** A call to be placed. */
export const dialOf = (n: number, more: Partial<Dial> = {}): Dial => ({
  ...{
    id: `dial-${n}`,
    key: `key-${n}`,
    fingerprint: 'f',
    campaign: null,
    to: `+4930${1_000_000 + n}`,
    from: '+4930555',
  },
  ...{ agent: 'default', data: {}, maxAttempts: 3, state: 'waiting', attempts: 0, notBefore: 1000 + n },
  ...{ createdAt: 1000 + n, dialedAt: null, callSid: null, progress: null, answeredBy: null },
  ...{ outcome: null, detail: null, endedAt: null, version: 0 },
  ...more,
});

/** What every store of calls to be placed must do. `open` gives one with nothing in it. */
export function keepsTheDialContract(open: () => Promise<DialStore>): void {
  const ids = (dials: readonly Dial[]): readonly string[] => dials.map(({ id }) => id);

  describe('a call to be placed', () => {
    it('is given back as it was added', async () => {
      const store = await open();
      const dial = dialOf(1, { data: { name: `Zoë "O'Neil" 😀`, note: '' }, campaign: 'spring' });
      expect(await store.add(dial)).toEqual(dial);
      expect(await store.get(dial.id)).toEqual(dial);
      expect(await store.get('nothing')).toBeUndefined();
    });

    it('is added once for each key, whatever has become of it', async () => {
      const store = await open();
      await store.add(dialOf(1));
      await store.save(dialOf(1, { state: 'done', outcome: 'busy', endedAt: 5 }));
      expect(await store.add(dialOf(2, { key: 'key-1' }))).toMatchObject({ id: 'dial-1', outcome: 'busy' });
      expect(await store.get('dial-2')).toBeUndefined();
      expect(await store.byKey('key-1')).toMatchObject({ id: 'dial-1' });
      expect(await store.byKey('key-2')).toBeUndefined();
    });

    it('is kept only by whoever read it last', async () => {
      const store = await open();
      const dial = await store.add(dialOf(1));
      expect(await store.save({ ...dial, state: 'dialing' })).toBe(true);
      expect(await store.save({ ...dial, state: 'done' })).toBe(false);
      expect(await store.get(dial.id)).toEqual({ ...dial, state: 'dialing', version: 1 });
      expect(await store.save(dialOf(7))).toBe(false);
    });

    it('is added once by its key, however many ask at once', async () => {
      const store = await open();
      const added = await Promise.all(
        Array.from({ length: 10 }, (_, n) => store.add(dialOf(n, { key: 'the same', notBefore: 1 }))),
      );
      expect(new Set(ids(added)).size).toBe(1);
      expect(await store.due(9, 99)).toHaveLength(1);
    });

    it('is taken by one of many who try at once', async () => {
      const store = await open();
      const dial = await store.add(dialOf(1));
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => store.save({ ...dial, state: 'dialing' })),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('owns its calls for good', async () => {
      const store = await open();
      const dial = await store.add(dialOf(1));
      await store.save({ ...dial, callSid: 'CA1' });
      await store.save({ ...dial, callSid: null, version: 1 });
      await store.save({ ...dial, callSid: 'CA2', version: 2 });
      expect(await store.ownerOf('CA1')).toBe(dial.id);
      expect(await store.ownerOf('CA2')).toBe(dial.id);
      expect(await store.ownerOf('CA3')).toBeUndefined();
    });
  });

  describe('what is due', () => {
    it('is what waits and whose time has come, the longest due first', async () => {
      const store = await open();
      await store.add(dialOf(1, { notBefore: 30 }));
      await store.add(dialOf(2, { notBefore: 10 }));
      await store.add(dialOf(3, { notBefore: 40 }));
      await store.add(dialOf(4, { notBefore: 5, state: 'done', outcome: 'busy', endedAt: 9 }));
      await store.add(dialOf(5, { notBefore: 5, state: 'calling' }));
      await store.add(dialOf(6, { notBefore: 5, state: 'dialing' }));
      expect(ids(await store.due(30, 10))).toEqual(['dial-2', 'dial-1']);
      expect(ids(await store.due(30, 1))).toEqual(['dial-2']);
      expect(await store.nextAt()).toBe(10);
      expect(ids(await store.underWay())).toEqual(['dial-5', 'dial-6']);
    });

    it('is nothing when nothing waits', async () => {
      const store = await open();
      expect(await store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
      expect(await store.nextAt()).toBeNull();
    });
  });

  describe('a campaign', () => {
    it('is counted by outcome, and by state while there is none', async () => {
      const store = await open();
      await store.add(dialOf(1, { campaign: 'spring', notBefore: 70 }));
      await store.add(dialOf(2, { campaign: 'spring', notBefore: 60 }));
      await store.add(dialOf(3, { campaign: 'spring', state: 'done', outcome: 'busy', endedAt: 50 }));
      await store.add(dialOf(4, { campaign: 'autumn', notBefore: 1 }));
      expect(await store.campaign('spring')).toEqual({ counts: { waiting: 2, busy: 1 }, nextAt: 60 });
      expect(await store.campaign('winter')).toEqual({ counts: {}, nextAt: null });
    });

    it('tells what has ended, in its order', async () => {
      const store = await open();
      for (const [n, endedAt] of [
        [1, 50],
        [2, 40],
        [3, 50],
      ] as const)
        await store.add(dialOf(n, { campaign: 'spring', state: 'done', outcome: 'talked', endedAt }));
      await store.add(dialOf(4, { state: 'done', outcome: 'talked', endedAt: 45 }));
      expect(ids(await store.ended('spring', 0, 10))).toEqual(['dial-2', 'dial-1', 'dial-3']);
      expect(ids(await store.ended('spring', 50, 1))).toEqual(['dial-1']);
    });
  });

  it('forgets what ended long ago, and with it the key', async () => {
    const store = await open();
    await store.add(dialOf(1, { state: 'done', outcome: 'busy', endedAt: 10, callSid: 'CA1' }));
    await store.add(dialOf(2, { state: 'done', outcome: 'busy', endedAt: 20 }));
    await store.add(dialOf(3, { createdAt: 1 }));
    expect(await store.forget(20)).toBe(1);
    expect(await store.get('dial-1')).toBeUndefined();
    expect(await store.ownerOf('CA1')).toBeUndefined();
    expect(await store.get('dial-3')).toBeDefined();
    expect(await store.add(dialOf(4, { key: 'key-1' }))).toMatchObject({ id: 'dial-4' });
  });

  it('knows the numbers nobody may call', async () => {
    const store = await open();
    await store.addDoNotCall(['+493', '+491', '+493'], 5);
    await store.addDoNotCall(['+492'], 6);
    expect(await store.listDoNotCall()).toEqual(['+491', '+492', '+493']);
    expect(await store.doNotCall(['+493', '+499'])).toEqual(['+493']);
    expect(await store.removeDoNotCall('+493')).toBe(true);
    expect(await store.removeDoNotCall('+493')).toBe(false);
    expect(await store.doNotCall(['+493'])).toEqual([]);
  });

  it('gives what is due in one order, however it was added', async () => {
    const dials = fc.uniqueArray(fc.record({ n: fc.nat(99), notBefore: fc.nat(5), createdAt: fc.nat(5) }), {
      selector: ({ n }) => n,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(dials, async (some) => {
        const [one, other] = [await open(), await open()];
        for (const { n, ...more } of some) await one.add(dialOf(n, more));
        for (const { n, ...more } of some.toReversed()) await other.add(dialOf(n, more));
        expect(await one.due(9, 99)).toEqual(await other.due(9, 99));
      }),
      { numRuns: 4 },
    );
  });
}
