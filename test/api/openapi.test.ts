import { describe, expect, it } from 'vitest';
import { readerOf } from './reader.ts';
import { type Answer, posting, rowOf, type World, world } from './support.ts';

const LIVE = 'CAlive';
const PAST = 'CApast';

/** A call in progress, one that is over, and everything there is to ask about them. */
function populated(): World {
  const it = world();
  const call = it.live.begin(LIVE);
  call.step('xstate.init');
  it.store.put({ ...rowOf(LIVE), endedAt: null, outcome: null });
  it.store.put(rowOf(PAST));
  const past = it.journals.open(PAST);
  past.write(JSON.stringify({ n: 0, t: 0, at: 0, kind: 'call' }));
  past.write(
    JSON.stringify({ n: 1, t: 9, at: 9, kind: 'step', in: { type: 'twilio.mark' }, out: [TURN, CUT] }),
  );
  it.recordings.set(PAST, new Uint8Array(1000));
  return it;
}

const TURN = {
  type: 'report.turn',
  ...{ at: 9, responseId: 'resp_1', stoppedAt: 1, createdAt: 2, firstAudioAt: 3, firstHeardAt: 4 },
};
const CUT = {
  type: 'report.interruption',
  ...{ at: 9, generation: 0, cause: 'barge_in', droppedMs: 20 },
  reckoning: {
    ...{
      earliestMs: 1,
      latestMs: null,
      elapsedMs: 2,
      frameMs: 20,
      provenMs: 0,
      limitMs: 200,
      positionMs: 22,
    },
  },
  items: [
    {
      ...{ responseId: 'resp_1', itemId: 'item_1', contentIndex: 0, sentMs: 42, ackedMs: 0, heardMs: 22 },
      ...{ done: false, verdict: 'truncate' },
    },
  ],
};

describe('the OpenAPI document', () => {
  it('is true of what every operation answers', async () => {
    const it = populated();
    const document = await readerOf(it);
    const seen = async (
      status: number,
      template: string,
      path = template,
      more: Parameters<World['ask']>[1] = {},
    ): Promise<Answer> => {
      const answer = await it.ask(path, more);
      expect([path, answer.status, answer.status >= 400 ? answer.text : '']).toEqual([
        path,
        status,
        status >= 400 ? answer.text : '',
      ]);
      document.check(more.method ?? 'GET', template, answer);
      return answer;
    };
    const one = '/api/calls/{callSid}';
    await seen(200, '/api/openapi.json');
    await seen(200, '/api/session');
    await seen(204, '/api/login', '/api/login', posting({ token: 'any' }));
    await seen(204, '/api/logout', '/api/logout', { method: 'POST' });
    const list =
      '/api/calls?live&number=415&agent=default&since=2023-11-14T00:00:00Z&until=1800000000000&limit=5';
    await seen(200, '/api/calls', list);
    await seen(400, '/api/calls', '/api/calls?limit=0');
    await seen(400, '/api/calls', '/api/calls?since=yesterday');
    await seen(200, one, `/api/calls/${PAST}`);
    await seen(404, one, '/api/calls/CAnobody');
    await seen(200, `${one}/journal`, `/api/calls/${LIVE}/journal?after=-1`);
    await seen(404, `${one}/journal`, '/api/calls/CAnobody/journal');
    await seen(200, `${one}/audio`, `/api/calls/${PAST}/audio`);
    await seen(206, `${one}/audio`, `/api/calls/${PAST}/audio`, { headers: { range: 'bytes=0-9' } });
    await seen(416, `${one}/audio`, `/api/calls/${PAST}/audio`, { headers: { range: 'bytes=1000-' } });
    await seen(404, `${one}/audio`, `/api/calls/${LIVE}/audio`);
    await seen(202, `${one}/actions`, `/api/calls/${LIVE}/actions`, posting({ type: 'hang_up' }));
    await seen(400, `${one}/actions`, `/api/calls/${LIVE}/actions`, posting({ type: 'explode' }));
    await seen(409, one, `/api/calls/${LIVE}`, { method: 'DELETE' });
    await seen(204, one, `/api/calls/${PAST}`, { method: 'DELETE' });
    await seen(200, '/api/overview');
    await seen(400, '/api/overview', '/api/overview?bucket=1000');
    it.switchboard.next = { next: 'stream', token: 'secret' };
    const { text } = await seen(201, '/api/phone', '/api/phone', { method: 'POST' });
    const { callSid } = JSON.parse(text) as { callSid: string };
    for (const next of [
      { next: 'stream', token: 'another' },
      { next: 'hang_up' },
      { next: 'say', text: 'Sorry.' },
    ] as const) {
      it.switchboard.next = next;
      await seen(200, '/api/phone/{callSid}/ended', `/api/phone/${callSid}/ended`, { method: 'POST' });
    }
    it.switchboard.draining = true;
    await seen(503, '/api/phone', '/api/phone', { method: 'POST' });
    await seen(200, '/api/charts');
    for (const id of ['call', 'call-states', 'model-link']) {
      const { text: picture } = await seen(200, '/api/charts/{id}.svg', `/api/charts/${id}.svg`);
      expect(picture).toMatch(/^<svg /);
    }
    await seen(404, '/api/charts/{id}.svg', '/api/charts/dog.svg');
    expect(document.unseen).toEqual([]);
  });

  it('is OpenAPI 3.1, whose references all lead somewhere', async () => {
    const { document } = await readerOf(world());
    expect(document.openapi).toBe('3.1.0');
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const name = /^"\$ref":"#\/components\/schemas\/(\w+)"$/.exec(reference)?.[1];
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
    const ids = JSON.stringify(document).match(/"operationId":"\w+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
