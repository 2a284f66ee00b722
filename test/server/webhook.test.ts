import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/server/http.ts';
import { callSid, errorCode, formPost, request, testFront } from './support.ts';

const form = {
  CallSid: callSid,
  AccountSid: 'AC1',
  From: '+14158675309',
  To: '+18005551212',
  Direction: 'inbound',
  CallStatus: 'ringing',
};

describe('an incoming call', () => {
  it('is handed over with all Twilio said about it', () => {
    const { front, switchboard } = testFront();
    const answer = front.request(formPost('/incoming-call', form));
    expect(answer).toMatchObject({
      status: 200,
      body: expect.stringContaining('<Say>incoming</Say><Hangup/>'),
    });
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(switchboard.incoming).toEqual([
      {
        callSid,
        from: '+14158675309',
        to: '+18005551212',
        direction: 'inbound',
        callStatus: 'ringing',
        publicUrl: 'http://127.0.0.1:5050',
        params: expect.objectContaining(form),
      },
    ]);
  });

  it('may come as a GET', () => {
    const { front, switchboard } = testFront();
    expect(front.request(request(`/incoming-call?${new URLSearchParams(form)}`)).status).toBe(200);
    expect(switchboard.incoming[0]).toMatchObject({ callSid, from: '+14158675309' });
  });

  it('may come as JSON', () => {
    const { front, switchboard } = testFront();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...form, Count: 7 });
    expect(front.request(request('/incoming-call', { method: 'POST', headers, body })).status).toBe(200);
    expect(switchboard.incoming[0]).toMatchObject({ callSid, from: '+14158675309' });
  });

  it('needs no more than its SID', () => {
    const { front, switchboard } = testFront();
    front.request(formPost('/incoming-call', { CallSid: callSid }));
    expect(switchboard.incoming[0]).toMatchObject({
      callSid,
      from: '',
      to: '',
      direction: '',
      callStatus: '',
    });
  });

  it('is not answered by somebody who only looks', () => {
    const { front, switchboard } = testFront();
    const head = request(`/incoming-call?CallSid=${callSid}`, { method: 'HEAD' });
    expect(front.request(head).status).toBe(200);
    expect(switchboard.incoming).toEqual([]);
  });

  it('hears an apology when answering it fails', () => {
    const { front, switchboard, lines } = testFront();
    switchboard.failure = new Error('no room');
    const answer = front.request(formPost('/incoming-call', form));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/<Response><Say>Sorry.+<\/Say><Hangup\/><\/Response>/);
    expect(lines.join()).toContain('no room');
  });

  it('may have fields of any name', () => {
    const { front, switchboard } = testFront();
    const body = `CallSid=${callSid}&__proto__=x&constructor=y&From=a&From=b`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(front.request(request('/incoming-call', { method: 'POST', headers, body })).status).toBe(200);
    expect(Object.entries(switchboard.incoming[0]!.params)).toEqual([
      ['CallSid', callSid],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['From', 'a'],
    ]);
  });
});

describe('the end of a stream', () => {
  it('is handed over', () => {
    const { front, switchboard } = testFront();
    const answer = front.request(formPost('/stream-ended', { ...form, CallStatus: 'in-progress' }));
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('<Say>ended</Say><Hangup/>') });
    expect(switchboard.ended[0]).toMatchObject({ callSid, callStatus: 'in-progress' });
  });
});

describe('a webhook that makes no sense', () => {
  it.each([
    undefined,
    '',
    'CA',
    'AC0123456789abcdef0123456789abcdef',
    'CA../../etc',
    `CA${'0'.repeat(65)}`,
    'CA1\nx',
  ])('with the CallSid %j is refused', (CallSid) => {
    const { front, switchboard } = testFront();
    for (const path of ['/incoming-call', '/stream-ended']) {
      const answer = front.request(formPost(path, CallSid === undefined ? {} : { CallSid }));
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_call_sid']);
    }
    expect([...switchboard.incoming, ...switchboard.ended]).toEqual([]);
  });

  it('without a body or a content type lacks its CallSid', () => {
    const answer = testFront().front.request(request('/incoming-call', { method: 'POST' }));
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_call_sid']);
  });

  it.each(['text/plain', 'multipart/form-data; boundary=x', ''])(
    'of content type "%s" is refused',
    (type) => {
      const headers: Record<string, string> = type ? { 'content-type': type } : {};
      const answer = testFront().front.request(
        request('/incoming-call', { method: 'POST', headers, body: 'x' }),
      );
      expect([answer.status, errorCode(answer)]).toEqual([415, 'unsupported_content_type']);
    },
  );

  it.each(['{', '[]', 'null', '"CA1"'])('with %s for JSON is refused', (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = testFront().front.request(request('/incoming-call', { method: 'POST', headers, body }));
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_json']);
  });

  it('of more than 64 KiB is refused, of exactly 64 KiB is not', () => {
    const { front } = testFront();
    const start = `CallSid=${callSid}&Pad=`;
    const post = (length: number) =>
      front.request(
        request('/incoming-call', {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: start.padEnd(length, 'x'),
        }),
      );
    expect(post(MAX_BODY_BYTES).status).toBe(200);
    expect([post(MAX_BODY_BYTES + 1).status, errorCode(post(MAX_BODY_BYTES + 1))]).toEqual([
      413,
      'body_too_large',
    ]);
  });

  it.each(['', 'evil.example/path', 'a b', 'x"><Say>', 'host:port'])(
    'for the host "%s" is refused',
    (host) => {
      const answer = testFront().front.request(formPost('/incoming-call', form, { host }));
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_host']);
    },
  );
});

describe('whatever is posted', () => {
  it('is answered with TwiML or with what is wrong with it, and breaks nothing', () => {
    const { front, lines } = testFront();
    const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/xml', '');
    const path = fc.constantFrom('/incoming-call', '/stream-ended');
    const body = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant(`CallSid=${callSid}`));
    fc.assert(
      fc.property(path, type, body, (at, contentType, text) => {
        const post = request(at, { method: 'POST', headers: { 'content-type': contentType }, body: text });
        expect([200, 400, 415]).toContain(front.request(post).status);
      }),
    );
    expect(lines).toEqual([]);
  });
});

describe('with an auth token set', () => {
  const authToken = '12345';
  const environment = { TWILIO_AUTH_TOKEN: authToken, PUBLIC_URL: 'https://calls.example.com/' };
  const sign = (url: string, params: Record<string, string> = {}) => ({
    'x-twilio-signature': getExpectedTwilioSignature(authToken, url, params),
  });

  it('a signed call comes in, wherever the proxy sent it', () => {
    const { front, switchboard } = testFront(environment);
    const headers = sign('https://calls.example.com/incoming-call', form);
    expect(front.request(formPost('/incoming-call', form, headers)).status).toBe(200);
    expect(switchboard.incoming[0]!.publicUrl).toBe('https://calls.example.com');
  });

  it('the signature covers the query of the webhook address', () => {
    const { front } = testFront(environment);
    const headers = sign('https://calls.example.com/incoming-call?line=2', form);
    expect(front.request(formPost('/incoming-call?line=2', form, headers)).status).toBe(200);
    expect(front.request(formPost('/incoming-call?line=3', form, headers)).status).toBe(403);
  });

  it('a signed GET comes in', () => {
    const { front } = testFront(environment);
    const path = `/incoming-call?${new URLSearchParams(form)}`;
    expect(front.request(request(path, { headers: sign(`https://calls.example.com${path}`) })).status).toBe(
      200,
    );
  });

  it('JSON comes in when the signed address carries its hash', () => {
    const { front } = testFront(environment);
    const body = JSON.stringify(form);
    const hash = createHash('sha256').update(body).digest('hex');
    const path = `/incoming-call?bodySHA256=${hash}`;
    const headers = { 'content-type': 'application/json', ...sign(`https://calls.example.com${path}`) };
    expect(front.request(request(path, { method: 'POST', headers, body })).status).toBe(200);
    expect(front.request(request(path, { method: 'POST', headers, body: `${body} ` })).status).toBe(403);
  });

  it('an address taken from the request is checked as the proxy saw it', () => {
    const { front } = testFront({ TWILIO_AUTH_TOKEN: authToken });
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'abc.ngrok.app' };
    const headers = { ...forwarded, ...sign('https://abc.ngrok.app/incoming-call', form) };
    expect(front.request(formPost('/incoming-call', form, headers)).status).toBe(200);
  });

  it.each(['/incoming-call', '/stream-ended'])('nobody else reaches %s', (path) => {
    const { front, switchboard, lines } = testFront(environment);
    const forged = sign(`https://calls.example.com${path}`, { ...form, From: '+1' });
    for (const headers of [{}, { 'x-twilio-signature': '' }, { 'x-twilio-signature': 'forged' }, forged]) {
      const answer = front.request(formPost(path, form, headers));
      expect([answer.status, errorCode(answer)]).toEqual([403, 'invalid_signature']);
    }
    expect([...switchboard.incoming, ...switchboard.ended]).toEqual([]);
    expect(lines.join()).toContain(`https://calls.example.com${path}`);
    expect(lines.join()).not.toContain(authToken);
  });

  it('a stranger learns nothing about what a call must look like', () => {
    const { front } = testFront(environment);
    expect(front.request(formPost('/incoming-call', {})).status).toBe(403);
  });

  it('a media stream opens with a signature over its wss address only', () => {
    const { front } = testFront(environment);
    const upgrade = (headers: Record<string, string>, path = '/media-stream') =>
      front.upgrade(request(path, { headers }));
    expect(upgrade(sign('wss://calls.example.com/media-stream'))).toMatchObject({ status: 101 });
    expect(upgrade(sign('wss://calls.example.com/media-stream/'))).toMatchObject({ status: 101 });
    for (const headers of [
      {},
      sign('https://calls.example.com/media-stream'),
      sign('wss://other.example/media-stream'),
    ]) {
      const answer = upgrade(headers);
      expect([answer.status, errorCode(answer)]).toEqual([403, 'invalid_signature']);
    }
    expect(upgrade(sign('wss://calls.example.com/media-stream'), '/media-stream?x=1').status).toBe(403);
  });

  it("everything that is not Twilio's stays open", () => {
    const { front } = testFront(environment);
    for (const path of ['/', '/healthz', '/readyz', '/metrics'])
      expect(front.request(request(path)).status).toBe(200);
  });
});

describe('without an auth token', () => {
  it('a media stream opens for anybody, at its address only', () => {
    const { front } = testFront();
    expect(front.upgrade(request('/media-stream'))).toMatchObject({ status: 101 });
    const answer = front.upgrade(request('/incoming-call'));
    expect([answer.status, errorCode(answer)]).toEqual([404, 'not_found']);
  });
});
