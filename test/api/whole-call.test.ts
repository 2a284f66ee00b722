import { describe, expect, it } from 'vitest';
import type { CallAnswer, CallsAnswer, PhoneAnswer } from '../../src/api/types.ts';
import type { Clock } from '../../src/io/clock.ts';
import { memoryPair } from '../../src/io/memory-transport.ts';
import type { Front } from '../../src/server/front.ts';
import { request } from '../server/support.ts';
import { politeCall, standardCall } from '../support/scripts.ts';
import { Stage } from '../support/stage.ts';
import { stageApi } from '../support/stage-api.ts';
import { readerOf } from './reader.ts';
import { type Answer, readAnswer } from './support.ts';
import { Viewer } from './viewer.ts';

const TOKEN = 'correct-horse-battery-staple';
const HEADERS = { host: 'phone.example.com', authorization: `Bearer ${TOKEN}` };

interface Watched {
  readonly stage: Stage;
  readonly front: Front;
  readonly clock: Clock;
  ask(path: string, more?: Parameters<typeof request>[1]): Promise<Answer>;
  json<T>(path: string): Promise<T>;
}

/** A whole engine on virtual time, with the API in front of it. */
function watchedStage(): Watched {
  const stage = new Stage({ environment: { CONSOLE_TOKEN: TOKEN }, annex: stageApi });
  const { front, clock } = stage;
  const ask: Watched['ask'] = async (path, more = {}) =>
    readAnswer(await front.request(request(path, { ...more, headers: { ...HEADERS, ...more.headers } })));
  return { stage, front, clock, ask, json: async (path) => JSON.parse((await ask(path)).text) };
}

describe('a whole call, seen through the API', () => {
  it('is told alike while it is remembered and from what was kept of it', async () => {
    const it = watchedStage();
    const document = await readerOf(it);
    const { report } = await it.stage.play({ script: standardCall });
    const path = `/api/calls/${report.callSid}`;
    const check = async (template: string, where: string): Promise<void> =>
      document.check('GET', template, await it.ask(where));
    await check('/api/calls/{callSid}', path);
    await check('/api/calls', '/api/calls?text=Sunday');
    const fresh = await it.json<CallAnswer>(path);
    it.stage.exchange.forget(report.callSid);
    await check('/api/calls/{callSid}', path);
    const kept = await it.json<CallAnswer>(path);
    expect(kept.interruptions).toEqual(fresh.interruptions);
    expect(kept.interruptions.length).toBeGreaterThan(0);
    expect(kept.turns).toEqual(fresh.turns);
    expect(kept.turns.length).toBeGreaterThan(2);
    // What each answer cost is told by the response that is timed, too.
    expect(kept.cost).toEqual(fresh.cost);
    const paid = kept.cost?.turns.map(({ responseId }) => responseId);
    expect(paid).toEqual(expect.arrayContaining(kept.turns.map(({ responseId }) => responseId)));
    expect(kept.cost).toMatchObject({ totalMicros: kept.costMicros, open: false });
    expect(kept.costMicros).toBeGreaterThan(0);
    for (const key of ['state', 'outcome', 'endReason', 'endDetail', 'latencyMs', 'preview'] as const)
      expect([key, kept[key]]).toEqual([key, fresh[key]]);
    expect(kept.transcript.map(({ role, heardText }) => [role, heardText])).toEqual(
      fresh.transcript.map(({ role, heardText }) => [role, heardText]),
    );
    const { calls } = await it.json<CallsAnswer>('/api/calls?live=false');
    expect(calls.map(({ callSid }) => callSid)).toEqual([report.callSid]);
    expect((await it.ask(path, { method: 'DELETE' })).status).toBe(204);
    for (const gone of [path, `${path}/journal`]) expect((await it.ask(gone)).status).toBe(404);
  });

  it('is followed by viewers early and late, line by line', async () => {
    const it = watchedStage();
    const call = it.stage.place({ script: politeCall });
    let over = false;
    const running = call.run().then((report) => {
      over = true;
      return report;
    });
    await it.stage.clock.advance(500);
    const [listing] = it.stage.exchange.listings();
    const callSid = listing?.callSid ?? '';
    const viewers: Viewer[] = [];
    const join = async (): Promise<void> => {
      const viewer = await Viewer.connect(it, it.stage.clock, '/api/feed', HEADERS);
      viewer.ask({ watch: 'calls' });
      viewer.ask({ watch: 'call', callSid });
      viewers.push(viewer);
    };
    await join();
    await it.stage.clock.advance(5000);
    await join();
    const live = await it.json<CallAnswer>(`/api/calls/${callSid}`);
    (await readerOf(it)).is('Call', live);
    expect(live.cost).toMatchObject({ open: true, totalMicros: live.costMicros });
    await it.stage.clock.runUntil(() => over, 120_000);
    await running;
    await it.stage.clock.advance(2000);
    await join();
    await it.stage.clock.advance(2000);
    const journal = (await it.ask(`/api/calls/${callSid}/journal`)).text.trim().split('\n');
    expect(journal.length).toBeGreaterThan(100);
    for (const viewer of viewers) {
      const lines = viewer.of('lines').flatMap((message) => message.lines);
      expect(lines.map((line) => JSON.stringify(line))).toEqual(journal);
      expect(viewer.of('lines').at(-1)?.live).toBe(false);
    }
    expect(viewers[0]?.of('changed').at(-1)?.calls[0]).toMatchObject({ callSid, state: 'closed' });
  });
});

describe('a call from the browser', () => {
  it('goes the way of a phone call, and is told what is next in JSON', async () => {
    const it = watchedStage();
    const headers = { origin: 'https://phone.example.com' };
    const post = (path: string) => it.ask(path, { method: 'POST', headers });
    const call = JSON.parse((await post('/api/phone')).text) as PhoneAnswer;
    expect(call.callSid).toMatch(/^CA[0-9a-f]{32}$/);
    expect(call.streamUrl).toBe('wss://phone.example.com/media-stream');
    const answer = () => it.json<CallAnswer>(`/api/calls/${call.callSid}`);
    expect(await answer()).toMatchObject({ via: 'browser', from: 'client:browser', to: 'default' });

    const verdict = await it.front.upgrade(request('/media-stream', { headers: { ...HEADERS, ...headers } }));
    if (!('open' in verdict)) throw new Error('the stream was refused');
    const [near, far] = memoryPair(it.clock);
    verdict.open(far);
    const heard: string[] = [];
    near.listen({ message: (data) => heard.push(String(data)), close: () => {} });
    const { callSid, accountSid, parameters } = call;
    const format = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const start = { streamSid: 'MZ1', accountSid, callSid, tracks: ['inbound'], mediaFormat: format };
    near.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
    near.send(
      JSON.stringify({
        ...{ event: 'start', sequenceNumber: '1', streamSid: 'MZ1' },
        start: { ...start, customParameters: parameters },
      }),
    );
    await it.stage.clock.advance(2000);
    expect((await answer()).state).toMatch(/^greeting/);
    expect(heard.some((message) => message.includes('"event":"media"'))).toBe(true);

    near.terminate();
    await it.stage.clock.advance(100);
    const again = JSON.parse((await post(`/api/phone/${callSid}/ended`)).text);
    expect(again).toMatchObject({ next: 'stream', streamUrl: call.streamUrl });
    expect(again.parameters).not.toEqual(parameters);
    const over = JSON.parse((await post(`/api/phone/${callSid}/ended?status=completed`)).text);
    expect(over).toEqual({ next: 'hang_up' });
    expect((await answer()).endedAt).not.toBeNull();
  });

  it("never asks about a call of Twilio's", async () => {
    const it = watchedStage();
    const call = it.stage.place({ script: politeCall });
    void call.run();
    await it.stage.clock.advance(500);
    const [listing] = it.stage.exchange.listings();
    const answer = await it.ask(`/api/phone/${listing?.callSid}/ended?status=completed`, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(it.stage.exchange.live).toBe(1);
  });

  it('is refused with a sentence while the server is on its way down', async () => {
    const it = watchedStage();
    void it.stage.exchange.drain();
    const answer = await it.ask('/api/phone', { method: 'POST' });
    expect([answer.status, JSON.parse(answer.text).error]).toEqual([
      503,
      { code: 'draining', message: 'The server is about to stop and takes no new calls.' },
    ]);
  });
});

describe("an operator's wish", () => {
  it('reaches the call and ends up in its journal', async () => {
    const it = watchedStage();
    const call = it.stage.place({ script: politeCall });
    void call.run();
    await it.stage.clock.advance(6000);
    const callSid = it.stage.exchange.listings()[0]?.callSid ?? '';
    const act = (action: object) =>
      it.ask(`/api/calls/${callSid}/actions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(action),
      });
    expect((await act({ type: 'tell_model', text: 'The kitchen is closed.' })).status).toBe(202);
    expect((await act({ type: 'say', text: '  ' })).status).toBe(400);
    expect((await act({ type: 'hang_up' })).status).toBe(202);
    await it.stage.clock.advance(10_000);
    const { text } = await it.ask(`/api/calls/${callSid}/journal`);
    for (const type of ['operator.tell_model', 'operator.hang_up'])
      expect(text).toContain(`"type":"${type}"`);
    expect((await act({ type: 'hang_up' })).status).toBe(404);
  });
});
