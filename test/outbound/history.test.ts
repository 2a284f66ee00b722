import { describe, expect, it } from 'vitest';
import type { CallRow } from '../../src/store/store.ts';
import { EPOCH } from '../support/stage.ts';
import { AWAY, BUSY, HUMAN, MACHINE, OURS, world } from './world.ts';

/** Everything the history has, the oldest first. */
const historyOf = async ({ stage }: ReturnType<typeof world>): Promise<readonly Partial<CallRow>[]> =>
  (await stage.archive.calls.list({})).calls.toReversed();

describe('in the history', () => {
  it('each attempt at a number is a call, under the name Twilio has for it', async () => {
    const all = world({ environment: { DIAL_RETRY_BUSY_S: '60' } });
    await all.stage.placed.start();
    await all.over(await all.call(BUSY, { maxAttempts: 2 }));
    const rows = await historyOf(all);
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatchObject({
        ...{ from: OURS, to: BUSY, direction: 'outbound', via: 'phone', agent: 'default' },
        ...{ outcome: 'busy', detail: 'The line was busy.', state: 'closed', costMicros: 0 },
      });
    expect(rows.map(({ callSid }) => callSid)).toEqual(all.reports.map(({ callSid }) => callSid));
    for (const { startedAt = 0, endedAt } of rows) {
      expect(startedAt).toBeGreaterThanOrEqual(EPOCH);
      expect(endedAt).toBeGreaterThan(startedAt);
    }
  });

  it('a call is there once, by what it came to', async () => {
    const all = world();
    await all.stage.placed.start();
    for (const to of [HUMAN, MACHINE, AWAY]) await all.over(await all.call(to, { maxAttempts: 1 }));
    expect((await historyOf(all)).map(({ to, outcome }) => [to, outcome]).sort()).toEqual([
      [HUMAN, 'caller_hung_up'],
      [MACHINE, 'message_left'],
      [AWAY, 'no_answer'],
    ]);
  });

  it('calls that were never dialed are there under a name of ours, and why', async () => {
    const all = world();
    const [listed, foreign, canceled] = await Promise.all(
      [HUMAN, '+493088888888', AWAY].map((to) => all.call(to)),
    );
    await all.outbound.addDoNotCall([HUMAN]);
    await all.outbound.cancel(canceled?.id ?? '');
    // Queued when it was allowed, and since then no more.
    await all.dials.save({ ...(foreign ?? listed!), to: '+18765550100' });
    await all.stage.placed.start();
    await all.over(listed!);
    await all.over(foreign!);
    const rows = await historyOf(all);
    expect(rows.map(({ to, outcome }) => [to, outcome]).sort()).toEqual([
      ['+18765550100', 'not_allowed'],
      [HUMAN, 'do_not_call'],
      [AWAY, 'canceled'],
    ]);
    for (const { callSid, detail, startedAt, endedAt } of rows) {
      expect(callSid).toMatch(/^DL[0-9a-f]{32}$/);
      expect(detail).not.toBe('');
      expect(startedAt).toBe(endedAt);
    }
    expect(all.reports).toEqual([]);
  });

  it('numbers are kept out of such rows as well', async () => {
    const all = world({ environment: { KEEP_NUMBERS: 'false' } });
    await all.stage.placed.start();
    await all.over(await all.call(BUSY, { maxAttempts: 1 }));
    expect((await historyOf(all))[0]).toMatchObject({ to: '+••••••••••33', from: '+••••••••00' });
  });

  it('somebody who answered while nobody was here was not talked to', async () => {
    const all = world();
    await all.stage.placed.start();
    const dial = await all.call(HUMAN, { maxAttempts: 1 });
    // From here on no new calls are taken, placed ones included.
    await all.stage.clock.runUntil(() => all.stage.exchange.ringing.size === 1, 5000);
    void all.stage.exchange.drain();
    expect(await all.over(dial)).toMatchObject({
      ...{ outcome: 'failed', detail: 'Somebody answered, and the call could not be taken here.' },
    });
    expect(await historyOf(all)).toMatchObject([{ to: HUMAN, outcome: 'failed' }]);
  });
});
