import { describe, expect, it } from 'vitest';
import { errorCode, json, request, testFront } from './support.ts';

describe('GET /', () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

  it.each([
    undefined,
    '*/*',
    'application/json',
    'application/json, text/plain, */*',
    'text/html;q=0.5, application/json',
  ])('greets a program that accepts %s in JSON', (accept) => {
    const answer = testFront().front.request(request('/', { headers: accept ? { accept } : {} }));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(json(answer)).toEqual({ message: 'Twilio Media Stream Server is running!' });
  });

  it('shows a browser a page that stands alone', () => {
    const answer = testFront({ OPENAI_API_KEY: 'sk-secret' }).front.request(
      request('/', { headers: { accept: browser } }),
    );
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers.vary).toBe('accept');
    const page = answer.body as string;
    expect(page).toContain('Callchart is running');
    expect(page).toContain('gpt-realtime-2.1');
    expect(page).toContain('http://127.0.0.1:5050/incoming-call');
    expect(page).toContain('href="/api/calls"');
    expect(page).not.toContain('sk-secret');
    expect(page).not.toMatch(/<script|<link|<img|src=/);
  });

  it('tells a browser when recordings answer the phone', () => {
    const answer = testFront().front.request(request('/', { headers: { accept: browser } }));
    expect(answer.body).toContain('rehearsal model');
  });

  it('does not let settings write HTML', () => {
    const { front } = testFront({ OPENAI_API_KEY: 'sk-1', OPENAI_REALTIME_MODEL: '<b>"model"' });
    const page = front.request(request('/', { headers: { accept: browser } })).body;
    expect(page).toContain('&#60;b&#62;&#34;model&#34;');
  });
});

describe('the state of the server', () => {
  it('is alive, and says for how long', async () => {
    const { front, clock } = testFront();
    await clock.advance(61_500);
    const answer = front.request(request('/healthz'));
    expect(answer.status).toBe(200);
    expect(json(answer)).toEqual({ status: 'ok', uptimeSeconds: 61 });
  });

  it('is ready until it drains', () => {
    const { front, switchboard } = testFront();
    expect(front.request(request('/readyz')).status).toBe(200);
    switchboard.draining = true;
    const answer = front.request(request('/readyz'));
    expect(answer.status).toBe(503);
    expect(json(answer)).toEqual({ status: 'draining' });
    expect(front.request(request('/healthz')).status).toBe(200);
  });

  it('is counted', async () => {
    const { front, metrics } = testFront();
    metrics.callStarted();
    const answer = front.request(request('/metrics'));
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(await answer.body).toContain('callchart_calls_active 1');
  });
});

describe('a request nobody expects', () => {
  it.each(['/nothing', '/incoming-call/', '/constructor', '/api', '/api/callsx', '/Incoming-Call'])(
    'finds nothing at %s',
    (path) => {
      const answer = testFront().front.request(request(path));
      expect([answer.status, errorCode(answer)]).toEqual([404, 'not_found']);
    },
  );

  it.each([
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/incoming-call', 'GET, HEAD, POST'],
    ['GET', '/stream-ended', 'POST'],
    ['HEAD', '/stream-ended', 'POST'],
    ['POST', '/media-stream', 'GET, HEAD'],
    ['PUT', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/readyz', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
  ])('by %s %s is told to use %s', (method, path, allow) => {
    const answer = testFront().front.request(request(path, { method }));
    expect([answer.status, errorCode(answer), answer.headers.allow]).toEqual([
      405,
      'method_not_allowed',
      allow,
    ]);
  });

  it('for a media stream without a WebSocket is told to bring one', () => {
    const answer = testFront().front.request(request('/media-stream'));
    expect([answer.status, errorCode(answer), answer.headers.upgrade]).toEqual([
      426,
      'upgrade_required',
      'websocket',
    ]);
  });

  it('that breaks the server is answered and logged', () => {
    const { front, switchboard, lines } = testFront();
    Object.defineProperty(switchboard, 'draining', {
      get: () => {
        throw new Error('the store is gone');
      },
    });
    const answer = front.request(request('/readyz'));
    expect([answer.status, errorCode(answer)]).toEqual([500, 'internal']);
    expect(answer.body).not.toContain('the store is gone');
    expect(lines.join()).toContain('the store is gone');
  });
});

describe('every answer', () => {
  it('may be asked for by HEAD', () => {
    const { front } = testFront();
    for (const path of ['/', '/healthz', '/readyz', '/metrics'])
      expect(front.request(request(path, { method: 'HEAD' })).status).toBe(200);
  });

  it('is not to be cached', () => {
    const { front } = testFront();
    for (const path of ['/', '/healthz', '/metrics', '/nothing'])
      expect(front.request(request(path)).headers['cache-control']).toBe('no-store');
  });
});
