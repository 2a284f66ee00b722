import { describe, expect, it } from 'vitest';
import type { RestFault } from '../../src/rehearsal/caller/rest.ts';
import { refusal } from '../../src/rehearsal/caller/rest-reply.ts';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import { EPOCH } from '../support/stage.ts';
import { AWAY, BUSY, FAX, HUMAN, MACHINE, world } from './world.ts';

describe('a call we place', () => {
  it('to a human: the agent talks to them, and knows whom it calls', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const dial = await over(await call(HUMAN, { data: { name: 'Ada' } }));
    expect(dial).toMatchObject({ outcome: 'talked', answeredBy: 'human', attempts: 1 });
    expect(reports[0]?.heard.length).toBeGreaterThan(0);
    expect(reports[0]?.webhooks[0]?.params).toMatchObject({ Direction: 'outbound-api' });
    const record = stage.exchange.describeCall(dial.callSid ?? '');
    expect(record?.endReason).toBe('caller_hung_up');
    expect(JSON.stringify(stage.sessions[0]?.record.all('session.updated').at(-1))).toContain('Ada');
    // It is they who are called, which has another price than being called.
    const row = await stage.archive.calls.get(dial.callSid ?? '');
    expect(row?.cost?.missing).toEqual(['minutes of calls to +49…']);
    expect(row?.cost?.parts).toMatchObject({ detection: 7500, line: 4000 });
  });

  it('to an answering machine: the message is left after the beep, then it hangs up', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const dial = await over(await call(MACHINE));
    expect(dial).toMatchObject({ outcome: 'message_left', answeredBy: 'machine' });
    const [report] = reports;
    const beep = report?.webhooks.find(({ purpose }) => purpose === 'machine detection')?.atMs ?? 0;
    expect(beep).toBeGreaterThan(0);
    expect(report?.heard.some(({ startMs }) => startMs > beep)).toBe(true);
    expect(report?.endedBy).toBe('twiml');
    expect(stage.exchange.describeCall(dial.callSid ?? '')?.endReason).toBe('message_left');
  });

  it('to an answering machine, with nothing to leave: it hangs up at once', async () => {
    const { stage, call, over, reports } = world({ environment: { VOICEMAIL: '' } });
    await stage.placed.start();
    expect(await over(await call(MACHINE))).toMatchObject({ outcome: 'machine' });
    const detected = reports[0]?.webhooks.find(({ purpose }) => purpose === 'machine detection')?.atMs ?? 0;
    expect((reports[0]?.endedAtMs ?? 0) - detected).toBeLessThan(1500);
  });

  it('to a fax: it hangs up', async () => {
    const { stage, call, over } = world();
    await stage.placed.start();
    expect(await over(await call(FAX))).toMatchObject({ outcome: 'fax' });
  });

  it('to a busy number: it is dialed again, later each time, and then no more', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const dial = await over(await call(BUSY), 3_600_000);
    expect(dial).toMatchObject({ outcome: 'busy', attempts: 3, detail: 'The line was busy.' });
    expect(reports).toHaveLength(3);
    const waited = (dial.endedAt ?? 0) - EPOCH;
    expect(waited).toBeGreaterThanOrEqual((300 + 600) * 1000);
  });

  it('to a number on the do-not-call list: nobody is called', async () => {
    const { stage, outbound, call, over, reports } = world();
    const queued = await call(HUMAN);
    await outbound.addDoNotCall(['+49 30 1111-1111']);
    await stage.placed.start();
    expect(await over(queued)).toMatchObject({ outcome: 'do_not_call', attempts: 0 });
    await expect(call(HUMAN)).rejects.toMatchObject({ code: 'do_not_call' });
    expect(reports).toEqual([]);
  });

  it('is refused where nothing may be dialed, and by an agent that is none', async () => {
    const { call } = world();
    await expect(call('+18765550100')).rejects.toMatchObject({ code: 'country_not_allowed' });
    await expect(call('+499001234567')).rejects.toMatchObject({ code: 'costly_number' });
    await expect(call(HUMAN, { agent: 'nobody' })).rejects.toMatchObject({ code: 'unknown_agent' });
  });

  it('comes to the same when Twilio tells late, twice and out of order', async () => {
    const { stage, call, over, reports } = world({ disorder: true });
    await stage.placed.start();
    const both = await Promise.all([call(HUMAN), call(BUSY, { maxAttempts: 1 })]);
    expect(await over(both[0])).toMatchObject({ outcome: 'talked', attempts: 1 });
    expect(await over(both[1])).toMatchObject({ outcome: 'busy', attempts: 1 });
    await stage.clock.advance(300_000);
    expect(reports).toHaveLength(2);
  });
});

describe('a call asked for twice', () => {
  it('is one call, and another one by the same key is refused', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const first = await call(HUMAN, { idempotencyKey: 'k' });
    const second = await call(HUMAN, { idempotencyKey: 'k' });
    expect(second.id).toBe(first.id);
    await over(first);
    expect((await call(HUMAN, { idempotencyKey: 'k' })).id).toBe(first.id);
    await expect(call(BUSY, { idempotencyKey: 'k' })).rejects.toMatchObject({ code: 'key_reused' });
    await stage.clock.advance(120_000);
    expect(reports).toHaveLength(1);
  });
});

describe('a call nobody knows of whether it was placed', () => {
  const lost: RestFault = { kind: 'lost', reply: refusal(503, 20503, 'Service Unavailable') };
  const never: RestFault = { kind: 'refused', reply: refusal(503, 20503, 'Service Unavailable') };

  it.each([
    ['was: it is found, and not dialed again', lost],
    ['was not: it is dialed once Twilio has said so', never],
  ])('%s', async (_, fault) => {
    let creates = 0;
    const { stage, call, over, reports } = world({
      fault: ({ method, path }) => {
        const creating = method === 'POST' && path.endsWith('/Calls.json');
        if (creating) creates += 1;
        return creating && creates === 1 ? fault : undefined;
      },
    });
    await stage.placed.start();
    expect(await over(await call(BUSY, { maxAttempts: 1 }))).toMatchObject({ outcome: 'busy', attempts: 1 });
    await stage.clock.advance(600_000);
    expect(reports).toHaveLength(1);
  });

  it('since we died between asking and hearing: the next run looks before it dials', async () => {
    const dials = new MemoryDials();
    const before = world({ dials, fault: () => never });
    const dial = await before.call(AWAY, { maxAttempts: 1 });
    await dials.save({ ...dial, state: 'dialing', attempts: 1, dialedAt: EPOCH });
    const asked: string[] = [];
    const after = world({
      dials,
      fault: ({ method, path }) => {
        asked.push(`${method} ${path.split('?')[0]?.split('/').pop()}`);
        return undefined;
      },
    });
    await after.stage.placed.start();
    expect(await after.over(dial)).toMatchObject({ outcome: 'no_answer', attempts: 1 });
    expect(asked.slice(0, 2)).toEqual(['GET Calls.json', 'POST Calls.json']);
    expect(after.reports).toHaveLength(1);
  });
});
