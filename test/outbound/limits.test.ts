import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { politeCall } from '../support/scripts.ts';
import { EPOCH } from '../support/stage.ts';
import { ACCOUNT, AWAY, BUSY, HUMAN, MACHINE, world } from './world.ts';

const FRIEND = '+493066666666';
const NEIGHBOUR = '+493077777777';
/** Calls us; Twilio signs what it asks. */
const caller = { script: politeCall, authToken: ACCOUNT.authToken };

describe('lines', () => {
  it('are never more than there are, with calls that ring among them', async () => {
    const { stage, call, over, reports } = world({
      environment: { CONCURRENT_CALLS: '2', DIAL_CONCURRENT: '9', DIAL_PER_SECOND: '10' },
    });
    const dials = await Promise.all(
      [HUMAN, MACHINE, FRIEND, AWAY, NEIGHBOUR].map((to) => call(to, { maxAttempts: 1 })),
    );
    let most = 0;
    const { exchange, clock } = stage;
    void stage.placed.start();
    for (let tenths = 0; tenths < 1200; tenths += 1) {
      await clock.advance(100);
      most = Math.max(most, exchange.live + exchange.ringing.size);
    }
    expect(most).toBe(2);
    for (const dial of dials) expect((await over(dial)).state).toBe('done');
    expect(reports).toHaveLength(5);
    expect(exchange.ringing.size).toBe(0);
  });

  it('are taken by a call that rings: who calls then hears that we are busy', async () => {
    const { stage, call, over } = world({ environment: { CONCURRENT_CALLS: '1' } });
    await stage.placed.start();
    const dial = await call(AWAY, { maxAttempts: 1 });
    await stage.clock.runUntil(() => stage.exchange.ringing.size === 1, 5000);
    const { report } = await stage.clock.carry(
      stage
        .place({ ...caller, from: FRIEND })
        .run()
        .then((report) => ({ report })),
      60_000,
    );
    expect(await stage.archive.calls.get(report.callSid)).toMatchObject({
      ...{ outcome: 'busy', direction: 'inbound', from: FRIEND },
    });
    expect(await over(dial)).toMatchObject({ outcome: 'no_answer' });
    // Nobody rings any more: the next one is taken.
    const next = await stage.play({ ...caller, from: FRIEND, callSid: `CA${'9'.repeat(32)}` });
    expect(next.record.endReason).not.toBe('busy');
  });

  it('of an agent’s own are not more than it may have', async () => {
    const { limits } = loadConfig({}).agent;
    const { stage, call, over, reports } = world({
      environment: { DIAL_CONCURRENT: '9', DIAL_PER_SECOND: '10' },
      agent: { limits: { ...limits, concurrentCalls: 1 } },
    });
    const dials = await Promise.all([HUMAN, FRIEND, NEIGHBOUR].map((to) => call(to)));
    let most = 0;
    void stage.placed.start();
    for (let tenths = 0; tenths < 900; tenths += 1) {
      await stage.clock.advance(100);
      most = Math.max(most, stage.exchange.live + stage.exchange.ringing.size);
    }
    expect(most).toBe(1);
    for (const dial of dials) expect((await over(dial)).outcome).toBe('talked');
    expect(reports).toHaveLength(3);
  });

  it('of an agent’s own are taken by a call that rings, too', async () => {
    const { limits } = loadConfig({}).agent;
    const { stage, call, over } = world({ agent: { limits: { ...limits, concurrentCalls: 1 } } });
    await stage.placed.start();
    const dial = await call(AWAY, { maxAttempts: 1 });
    await stage.clock.runUntil(() => stage.exchange.ringing.size === 1, 5000);
    const callSid = `CA${'8'.repeat(32)}`;
    await stage.clock.carry(stage.place({ ...caller, from: FRIEND, callSid }).run(), 60_000);
    expect(await stage.archive.calls.get(callSid)).toMatchObject({ outcome: 'busy' });
    expect(await over(dial)).toMatchObject({ outcome: 'no_answer' });
    const next = await stage.play({ ...caller, from: FRIEND, callSid: `CA${'9'.repeat(32)}` });
    expect(next.record.endReason).not.toBe('busy');
  });

  it('of an agent’s own go to a caller who waits for one before anybody is called', async () => {
    const { limits } = loadConfig({}).agent;
    const { stage, call, reports } = world({
      environment: { WAIT_S: '300' },
      agent: { limits: { ...limits, concurrentCalls: 1 } },
    });
    await stage.placed.start();
    const stay = (n: number, ms: number) => {
      const script = [{ silence: ms }, { hangUp: true }] as const;
      const callSid = `CA${String(n).repeat(32)}`;
      return stage.place({ ...caller, script, callSid, from: `+49306${n}000000` }).run();
    };
    const [first, second] = [stay(1, 20_000), stay(2, 60_000)];
    await stage.clock.advance(2000);
    expect(stage.exchange.waiting).toBe(1);
    await stage.clock.carry(first, 60_000);
    await call(HUMAN);
    const { streams } = await stage.clock.carry(second, 120_000);
    expect(streams).toHaveLength(1);
    expect(reports).toEqual([]);
    expect(await stage.clock.runUntil(() => reports.length === 1, 120_000)).toBe(true);
  });

  it('are free again when Twilio would not place the call', async () => {
    let refused = 0;
    const { stage, call, over } = world({
      environment: { CONCURRENT_CALLS: '1' },
      fault: ({ method, path }) => {
        if (method !== 'POST' || !path.endsWith('/Calls.json') || refused > 0) return undefined;
        refused += 1;
        const body = JSON.stringify({ code: 21211, message: 'Invalid number', status: 400 });
        return { kind: 'refused', reply: { status: 400, headers: {}, body } };
      },
    });
    const [first, second] = [await call(HUMAN), await call(FRIEND)];
    await stage.placed.start();
    const came = [await over(first), await over(second)];
    expect(came.map(({ outcome }) => outcome).sort()).toEqual(['refused', 'talked']);
  });
});

describe('somebody who was called as often as they may be in an hour', () => {
  const environment = { CALLS_PER_CALLER_PER_HOUR: '2', DIAL_RETRY_BUSY_S: '60', DIAL_ATTEMPTS: '3' };

  it('is called again when the hour is over, and others meanwhile', async () => {
    const { stage, call, over, reports } = world({ environment });
    const busy = await call(BUSY);
    await stage.placed.start();
    await stage.clock.advance(30 * 60_000);
    expect(reports).toHaveLength(2);
    await over(await call(HUMAN));
    expect(reports).toHaveLength(3);
    const dial = await over(busy, 3_600_000);
    expect(dial).toMatchObject({ outcome: 'busy', attempts: 3 });
    expect((dial.dialedAt ?? 0) - EPOCH).toBeGreaterThanOrEqual(3_600_000);
  });

  it('may call us all the same', async () => {
    const { stage, call } = world({ environment });
    await stage.placed.start();
    await call(BUSY);
    await stage.clock.advance(10 * 60_000);
    const { record } = await stage.play({ ...caller, from: BUSY });
    expect(record.endReason).toBe('caller_hung_up');
  });
});

it('with the day’s money gone nobody is dialed', async () => {
  const { stage, call, dials, reports } = world({ environment: { SPEND_USD_PER_DAY: '1' } });
  stage.exchange.spend.restore('assistant', 1_000_000);
  await stage.placed.start();
  const { id } = await call(HUMAN);
  await stage.clock.advance(600_000);
  expect(reports).toEqual([]);
  expect(await dials.get(id)).toMatchObject({ state: 'waiting', attempts: 0 });
});
