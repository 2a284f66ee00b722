import { describe, expect, it } from 'vitest';
import { TestClient } from './client.ts';

const upgrade = (url: string, headers: Record<string, string> = {}) => ({ url, headers });
const withKey = { authorization: 'Bearer right' };

describe('a new connection', () => {
  it('is told session.created unasked, with the defaults nobody configured and an hour to live', async () => {
    const client = new TestClient();
    const { session } = await client.until('session.created');
    expect(client.types()).toEqual(['session.created']);
    expect(session).toMatchObject({
      type: 'realtime',
      object: 'realtime.session',
      model: 'gpt-realtime-2.1',
    });
    expect(session.expires_at).toBe(3_600);
    expect(session.audio.input.format).toEqual({ type: 'audio/pcm', rate: 24_000 });
    expect(session.audio.input.turn_detection).toEqual({
      type: 'server_vad',
      threshold: 0.5,
      prefix_padding_ms: 300,
      silence_duration_ms: 200,
      idle_timeout_ms: null,
      create_response: true,
      interrupt_response: true,
    });
  });

  it('with a wrong key is upgraded, told so once, and closed with 3000', async () => {
    const client = new TestClient({
      apiKey: 'right',
      request: upgrade('/v1/realtime?model=gpt-realtime-2.1', { authorization: 'Bearer sk-wrong' }),
    });
    await client.clock.advance(5_000);
    expect(client.events).toHaveLength(1);
    expect(client.events[0]).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'invalid_api_key', param: null, event_id: null },
    });
    expect(client.closed).toEqual({ code: 3000, reason: 'invalid_request_error.invalid_api_key' });
    expect(client.session.errors).toHaveLength(1);
  });

  it('is accepted with the right key, wherever it is put', async () => {
    for (const headers of [
      withKey,
      { 'api-key': 'right' },
      { 'sec-websocket-protocol': 'realtime, openai-insecure-api-key.right' },
    ]) {
      const client = new TestClient({
        apiKey: 'right',
        request: upgrade('/v1/realtime?model=gpt-realtime-1.5', headers),
      });
      expect((await client.until('session.created')).session.model).toBe('gpt-realtime-1.5');
    }
  });

  it.each([
    ['without a model', '/v1/realtime', {}, 'missing_model'],
    ['with a model that cannot speak', '/v1/realtime?model=gpt-5', {}, 'invalid_model'],
    [
      'with the header of the beta',
      '/v1/realtime?model=gpt-realtime',
      { 'openai-beta': 'realtime=v1' },
      'beta_api_shape_disabled',
    ],
  ])('%s is told so and closed with 4000', async (_how, url, headers, code) => {
    const client = new TestClient({ request: upgrade(url, headers) });
    await client.clock.advance(5_000);
    expect(client.types()).toEqual(['error']);
    expect(client.events[0]?.error.code).toBe(code);
    expect(client.closed).toEqual({ code: 4000, reason: `invalid_request_error.${code}` });
  });

  it('ends after an hour with session_expired and 1001', async () => {
    const client = await new TestClient().configure();
    await client.clock.advance(3_600_000);
    expect(client.events.at(-1)).toMatchObject({ type: 'error', error: { code: 'session_expired' } });
    const text = 'Your session hit the maximum duration of 60 minutes.';
    expect(client.closed).toEqual({ code: 1001, reason: text });
    expect(client.events.at(-1)?.error.message).toBe(text);
  });

  it('may be given a shorter life, or be expired by hand', async () => {
    const short = await new TestClient({ profile: { sessionMs: 60_000 } }).configure();
    await short.clock.advance(60_000);
    expect(short.closed?.code).toBe(1001);
    const byHand = await new TestClient().configure();
    byHand.session.expire();
    await byHand.clock.advance(0);
    expect(byHand.closed?.code).toBe(1001);
  });

  it('lives on after frames that are no events, each answered by an error', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    client.transport.send(new Uint8Array([1, 2, 3]));
    client.transport.send('{"type":');
    client.send({ event_id: 'mine', audio: '' });
    client.transport.send('[]');
    client.send({ type: 'session.explode', event_id: 'boom' });
    await client.clock.advance(10);
    const errors = client.all('error').map((event) => event.error);
    expect(errors.map(({ code }) => code)).toEqual([
      'invalid_event',
      'invalid_json',
      'invalid_event',
      'invalid_event',
      'invalid_value',
    ]);
    expect(errors[0].message).toBe('Expected a text WebSocket message; binary frames are not supported.');
    expect(errors[1].message).toContain('failed to parse JSON value');
    expect(errors[2]).toMatchObject({ message: "The 'type' field is missing.", event_id: 'mine' });
    expect(errors[4]).toMatchObject({ param: 'type', event_id: 'boom' });
    expect(errors[4].message).toMatch(
      /^Invalid value: 'session\.explode'\. Supported values are: 'session\.update', /,
    );
    client.send({ type: 'response.create' });
    expect((await client.until('response.done')).response.status).toBe('completed');
  });

  it('plays the same call again from the same seed', async () => {
    const rehearse = async (seed: number) => {
      const client = await new TestClient({ seed }).configure();
      await client.sayUntil('caller/hello-hours', 'response.done');
      return { events: client.events, times: client.times };
    };
    const first = await rehearse(5);
    expect(await rehearse(5)).toEqual(first);
    expect((await rehearse(6)).times).not.toEqual(first.times);
  });
});
