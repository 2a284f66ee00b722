import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../src/api/range.ts';
import type { CallAnswer, CallsAnswer, OverviewAnswer, SessionInfo } from '../../src/api/types.ts';
import { CostSheet } from '../../src/prices/cost-sheet.ts';
import { NOW, posting, rowOf, world } from './support.ts';

const errorIn = (text: string): unknown => (JSON.parse(text) as { error: { code: string } }).error.code;

describe('the list of calls', () => {
  it('is asked for by agent, number, outcome, words and time, and comes in pages', async () => {
    const it = world();
    for (let n = 0; n < 5; n++) it.store.put(rowOf(`CA${n}`, { startedAt: NOW - 60_000 + n * 1000 }));
    it.store.put(rowOf('CAother', { agent: 'other', from: '+49301234', outcome: 'model_quota' }));
    const list = async (query: string) => {
      const answer = JSON.parse((await it.ask(`/api/calls?${query}`)).text) as CallsAnswer;
      return { ...answer, sids: answer.calls.map(({ callSid }) => callSid) };
    };
    expect((await list('agent=other')).sids).toEqual(['CAother']);
    expect((await list('number=3012')).sids).toEqual(['CAother']);
    expect((await list('outcome=model_quota&agent=')).sids).toEqual(['CAother']);
    expect((await list('text=table+tw')).sids).toHaveLength(6);
    expect((await list('text=elephant')).sids).toEqual([]);
    expect((await list('live')).sids).toEqual([]);
    const since = new Date(NOW - 58_000).toISOString();
    expect((await list(`since=${since}&until=${NOW - 56_000}`)).sids).toEqual(['CA3', 'CA2']);
    const first = await list('agent=default&limit=3');
    expect(first.sids).toEqual(['CA4', 'CA3', 'CA2']);
    const second = await list(`agent=default&limit=3&cursor=${first.next}`);
    expect([second.sids, second.next]).toEqual([['CA1', 'CA0'], null]);
  });

  it('shows live calls as they are now', async () => {
    const it = world();
    it.live.begin('CA1').enter('assistantSpeaking.generating');
    it.store.put(rowOf('CA1', { endedAt: null, outcome: null, state: 'connecting' }));
    const { calls } = JSON.parse((await it.ask('/api/calls?live=true')).text) as CallsAnswer;
    expect(calls[0]?.state).toBe('assistantSpeaking.generating');
  });

  it.each(['limit=201', 'limit=x', 'since=yesterday', 'live=maybe', `number=${'1'.repeat(300)}`])(
    'is not asked for by %s',
    async (query) => {
      const answer = await world().ask(`/api/calls?${query}`);
      expect([answer.status, errorIn(answer.text)]).toEqual([400, 'invalid_query']);
      expect(answer.text).toContain(query.split('=')[0]);
    },
  );

  it('says so when the store is down, and calls go on', async () => {
    const it = world();
    it.store.isDown = true;
    const answer = await it.ask('/api/calls');
    expect([answer.status, errorIn(answer.text), answer.headers['retry-after']]).toEqual([
      503,
      'store_unavailable',
      '5',
    ]);
    const { server } = JSON.parse((await it.ask('/api/session')).text) as SessionInfo;
    expect(server?.store).toBe('down');
  });

  it('answers what goes wrong with 500, without telling what', async () => {
    const it = world();
    it.store.failure = new Error('secret path');
    const answer = await it.ask('/api/calls');
    expect([answer.status, errorIn(answer.text)]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('secret path');
  });
});

describe('a call', () => {
  it('is deleted with all that is kept of it, but not while it lives', async () => {
    const it = world();
    it.live.begin('CA1');
    it.store.put(rowOf('CA2'));
    const remove = async (callSid: string) =>
      (await it.ask(`/api/calls/${callSid}`, { method: 'DELETE' })).status;
    expect([await remove('CA1'), await remove('CA2'), await remove('CA2')]).toEqual([409, 204, 404]);
    expect(it.forgotten).toEqual(['CA2', 'CA2']);
  });

  it('is told with what it left behind, also while the server still knows it; without, when the store is down', async () => {
    const it = world();
    const left = {
      cost: new CostSheet().cost(false),
      summary: 'A table for two.',
      fields: { guests: 2 },
      messages: [{ text: 'Call me back.', name: 'Ada' }],
    };
    it.store.put(rowOf('CA1', { ...left, costMicros: 60_000 }));
    const ask = async () => JSON.parse((await it.ask('/api/calls/CA1')).text) as CallAnswer;
    const remembered = await ask();
    expect(remembered).toMatchObject({ ...left, costMicros: 60_000 });
    const { cost: _c, summary: _s, fields: _f, messages: _m, ...known } = remembered;
    it.records.set('CA1', { ...known, costMicros: 70_000 });
    // What it cost is known to the server before the store has it.
    expect(await ask()).toMatchObject({ ...left, costMicros: 70_000 });
    it.store.isDown = true;
    expect(await ask()).toEqual({ ...known, costMicros: 70_000 });
  });

  it('takes what an operator wishes when its state does', async () => {
    const it = world();
    const call = it.live.begin('CA1');
    const act = (action: unknown) => it.ask('/api/calls/CA1/actions', posting(action));
    const wishes = [
      { type: 'say', text: 'One moment.' },
      { type: 'tell_model', text: 'Be short.' },
      { type: 'mute' },
      { type: 'unmute' },
      { type: 'hang_up' },
    ];
    for (const wish of wishes) expect((await act(wish)).status).toBe(202);
    expect(call.operated).toEqual(wishes.map((action) => ({ action, by: 'local' })));
    call.takes = false;
    const refused = await act({ type: 'mute' });
    expect([refused.status, errorIn(refused.text)]).toEqual([409, 'not_now']);
    expect(refused.text).toContain('listening.waiting');
    for (const wrong of [{ type: 'say' }, { type: 'say', text: 'x'.repeat(1001) }, {}, [], 'mute', null])
      expect((await act(wrong)).status).toBe(400);
    expect((await it.ask('/api/calls/CA9/actions', posting({ type: 'mute' }))).status).toBe(404);
  });

  it('gives its journal from any line on', async () => {
    const it = world();
    const call = it.live.begin('CA1');
    for (let n = 0; n < 4; n++) call.step('twilio.mark');
    const numbers = async (query: string) => {
      const { text } = await it.ask(`/api/calls/CA1/journal${query}`);
      return text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { n: number }).n]));
    };
    expect(await numbers('')).toEqual([0, 1, 2, 3]);
    expect(await numbers('?after=1')).toEqual([2, 3]);
    expect(await numbers('?after=3')).toEqual([]);
    expect((await it.ask('/api/calls/CA1/journal?after=x')).status).toBe(400);
  });
});

describe('a recording', () => {
  it.each([
    [undefined, 100, undefined],
    ['bytes=0-9', 100, { from: 0, to: 10 }],
    ['bytes=90-', 100, { from: 90, to: 100 }],
    ['bytes=90-1000', 100, { from: 90, to: 100 }],
    ['bytes=-10', 100, { from: 90, to: 100 }],
    ['bytes=-1000', 100, { from: 0, to: 100 }],
    ['bytes=0-', 5_000_000, { from: 0, to: 1_048_576 }],
    ['bytes=100-', 100, 'unsatisfiable'],
    ['bytes=-0', 100, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=9-1', 100, undefined],
    ['bytes=-', 100, undefined],
    ['bytes=0-1,3-4', 100, undefined],
    ['seconds=1-2', 100, undefined],
  ])('range %s of %i bytes', (header, size, expected) => {
    expect(rangeOf(header, size)).toEqual(expected);
  });

  it('is sent whole or in part', async () => {
    const it = world();
    it.recordings.set(
      'CA1',
      Uint8Array.from({ length: 256 }, (_, n) => n),
    );
    const part = await it.ask('/api/calls/CA1/audio', { headers: { range: 'bytes=250-' } });
    expect([part.status, part.headers['content-range'], [...part.bytes]]).toEqual([
      206,
      'bytes 250-255/256',
      [250, 251, 252, 253, 254, 255],
    ]);
    const whole = await it.ask('/api/calls/CA1/audio');
    expect([whole.status, whole.headers['accept-ranges'], whole.bytes.length]).toEqual([200, 'bytes', 256]);
    const beyond = await it.ask('/api/calls/CA1/audio', { headers: { range: 'bytes=256-' } });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */256']);
  });
});

describe('the overview', () => {
  it('is of the last day, in a round number of minutes a bucket, unless asked otherwise', async () => {
    const it = world();
    it.live.begin('CA1');
    const day = JSON.parse((await it.ask('/api/overview')).text) as OverviewAnswer;
    expect([day.until, day.until - day.since, day.bucketMs, day.live]).toEqual([NOW, 86_400_000, 900_000, 1]);
    expect(day.buckets).toHaveLength(96);
    const hour = await it.ask(`/api/overview?since=${NOW - 3_600_000}&bucket=60000`);
    expect((JSON.parse(hour.text) as OverviewAnswer).buckets).toHaveLength(60);
    const year = await it.ask(`/api/overview?since=${NOW - 365 * 86_400_000}`);
    expect((JSON.parse(year.text) as OverviewAnswer).buckets.length).toBeLessThanOrEqual(100);
  });

  it.each([`since=${NOW}`, `since=${NOW + 1}`, 'bucket=1000', 'bucket=x'])(
    'cannot be of %s',
    async (query) => {
      expect((await world().ask(`/api/overview?${query}`)).status).toBe(400);
    },
  );
});

describe('a path or method that the API does not have', () => {
  it.each([
    ['GET', '/api', 404],
    ['GET', '/api/', 404],
    ['GET', '/api/callsx', 404],
    ['GET', '/api/calls/', 404],
    ['GET', '/api/calls/%zz', 404],
    ['GET', '/api/calls/CA1/x', 404],
    ['GET', '/api/feed', 404],
    ['PUT', '/api/calls/CA1', 405],
    ['POST', '/api/calls', 405],
    ['GET', '/api/phone', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await world().ask(path, { method })).status).toBe(status);
  });
});
