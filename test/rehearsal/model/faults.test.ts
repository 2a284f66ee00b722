import { describe, expect, it } from 'vitest';
import type { Faults } from '../../../src/rehearsal/model/faults.ts';
import { profileOf } from '../../../src/rehearsal/model/profiles.ts';
import { phoneSession, TestClient } from './client.ts';

const withFaults = (faults: Faults): TestClient =>
  new TestClient({ profile: { ...profileOf('instant'), faults } });

async function greeted(faults: Faults): Promise<TestClient> {
  const client = await withFaults(faults).configure();
  client.send({ type: 'response.create' });
  await client.clock.advance(1_000);
  return client;
}

describe('a failing service', () => {
  it.each([
    ['quota', 'insufficient_quota', 'insufficient_quota'],
    ['rate_limit', 'tokens', 'rate_limit_exceeded'],
    ['server_error', 'server_error', null],
  ] as const)(
    'fails a response for %s without cost, and the session stays open',
    async (error, type, code) => {
      for (const announced of [true, false]) {
        const client = await greeted({ responses: { 0: { kind: 'failed', error, announced } } });
        expect(client.all('response.created')).toHaveLength(announced ? 1 : 0);
        const { response } = client.last('response.done');
        expect(response).toMatchObject({
          status: 'failed',
          output: [],
          status_details: { type: 'failed', error: { type, code } },
          usage: { total_tokens: 0, input_tokens: 0, output_tokens: 0 },
        });
        client.send({ type: 'response.create' });
        await client.until('response.done', 1);
        expect(client.last('response.done').response.status).toBe('completed');
      }
    },
  );

  it('fails every turn from the quota on, right after the caller has spoken', async () => {
    const client = await withFaults({
      responses: () => ({ kind: 'failed', error: 'quota', announced: false }),
    }).configure();
    await client.sayUntil('caller/hello', 'response.done');
    await client.sayUntil('caller/hello', 'response.done');
    expect(client.all('response.created')).toHaveLength(0);
    expect(client.all('response.done').every(({ response }) => response.status === 'failed')).toBe(true);
  });

  it('breaks off an answer for a content filter', async () => {
    const client = await greeted({ responses: { 0: { kind: 'incomplete', reason: 'content_filter' } } });
    expect(client.last('response.done').response).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'content_filter' },
      output: [{ status: 'incomplete' }],
    });
    expect(client.all('response.output_audio.delta').length).toBeGreaterThan(0);
  });

  it('completes a response with nothing in it', async () => {
    const client = await greeted({ responses: { 0: { kind: 'empty' } } });
    expect(client.last('response.done').response).toMatchObject({ status: 'completed', output: [] });
    expect(client.all('response.output_item.added')).toHaveLength(0);
  });

  it('cuts the connection in the middle of a response', async () => {
    const client = await greeted({ responses: { 0: { kind: 'drop' } } });
    expect(client.all('response.output_audio.delta').length).toBeGreaterThan(0);
    expect(client.all('response.done')).toHaveLength(0);
    expect(client.closed).toEqual({ code: 1006, reason: '' });
    expect(client.session.record.closed?.code).toBe(1006);
  });

  it('falls silent in the middle of a response, with the connection open', async () => {
    const client = await greeted({ responses: { 0: { kind: 'hang' } } });
    const seen = client.events.length;
    client.send({ type: 'response.cancel' });
    client.send({ type: 'session.update', session: phoneSession() });
    await client.clock.advance(600_000);
    expect(client.events).toHaveLength(seen);
    expect(client.all('response.done')).toHaveLength(0);
    expect(client.closed).toBeUndefined();
  });

  it('ends as soon as the response has begun', async () => {
    const dropped = await greeted({ responses: { 0: { kind: 'drop', when: 'at_start' } } });
    expect(dropped.types().at(-1)).toBe('response.created');
    expect(dropped.closed?.code).toBe(1006);
    const hung = await greeted({ responses: { 0: { kind: 'hang', when: 'at_start' } } });
    expect(hung.types().at(-1)).toBe('response.created');
    expect(hung.closed).toBeUndefined();
  });

  it('drops or falls silent after a time, scripted or by hand', async () => {
    const dropped = await withFaults({ dropAfterMs: 3_000 }).configure();
    await dropped.clock.advance(2_999);
    expect(dropped.closed).toBeUndefined();
    await dropped.clock.advance(2);
    expect(dropped.closed?.code).toBe(1006);
    const hung = await withFaults({ hangAfterMs: 3_000 }).configure();
    await hung.clock.advance(3_000);
    hung.send({ type: 'response.create' });
    await hung.clock.advance(60_000);
    expect(hung.all('response.created')).toHaveLength(0);
    expect(hung.closed).toBeUndefined();
    const byHand = await withFaults({}).configure();
    byHand.session.drop();
    await byHand.clock.advance(0);
    expect(byHand.closed?.code).toBe(1006);
  });

  it('never says session.created', async () => {
    const client = withFaults({ silentConnect: true });
    client.send({ type: 'session.update', session: phoneSession() });
    await client.clock.advance(60_000);
    expect(client.events).toEqual([]);
    expect(client.closed).toBeUndefined();
    expect(client.session.record.received.map(({ event }) => event.type)).toEqual(['session.update']);
  });

  it('refuses an update that was in order', async () => {
    const client = withFaults({
      refuseUpdate: { code: 'invalid_value', message: 'No.', param: 'session.voice' },
    });
    await client.until('session.created');
    client.send({ type: 'session.update', event_id: 'u', session: phoneSession() });
    const { error } = await client.until('error');
    expect(error).toMatchObject({ code: 'invalid_value', message: 'No.', event_id: 'u' });
    expect(client.all('session.updated')).toHaveLength(0);
  });

  it('confirms another format than was asked for, and speaks it', async () => {
    const client = await greeted({ wrongFormat: 'audio/pcm' });
    expect(client.last('session.updated').session.audio.output.format).toEqual({
      type: 'audio/pcm',
      rate: 24_000,
    });
    expect(client.last('response.created').response.audio.output.format.type).toBe('audio/pcm');
    const bytes = client
      .all('response.output_audio.delta')
      .reduce((sum, { delta }) => sum + Buffer.from(delta, 'base64').length, 0);
    const item = client.session.record.items[0];
    expect(bytes / 48).toBeCloseTo(item?.generatedMs ?? 0, 3);
  });

  it('confirms an update late, though it is in force at once', async () => {
    const client = withFaults({ updatedDelayMs: 4_000 });
    await client.until('session.created');
    client.send({ type: 'session.update', session: phoneSession() });
    await client.clock.advance(3_900);
    expect(client.all('session.updated')).toHaveLength(0);
    expect(client.session.config.audio.input.format.type).toBe('audio/pcmu');
    await client.until('session.updated');
  });

  it('on a flaky line has failed answers, cut calls and silences, in about the promised share', async () => {
    const outcomes = { completed: 0, failed: 0, cut: 0, silent: 0 };
    for (let seed = 0; seed < 150; seed += 1) {
      const client = await new TestClient({ profile: 'flaky', seed }).configure();
      client.send({ type: 'response.create' });
      await client.clock.advance(20_000);
      const done = client.all('response.done')[0];
      if (done) outcomes[done.response.status as 'completed' | 'failed'] += 1;
      else if (client.closed) outcomes.cut += 1;
      else outcomes.silent += 1;
    }
    expect(outcomes.completed).toBeGreaterThan(90);
    expect(outcomes.failed).toBeGreaterThan(5);
    expect(outcomes.cut).toBeGreaterThan(0);
    expect(outcomes.silent).toBeGreaterThan(0);
  });
});
