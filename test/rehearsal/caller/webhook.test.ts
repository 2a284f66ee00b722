import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/io/clock.ts';
import { Application, connectTwiml } from './application.ts';
import { placeCall } from './place-call.ts';

const hangUp = '<Response><Hangup/></Response>';

describe('36: the voice webhook', () => {
  it('is a form POST with the parameters, the agent and the token of Twilio', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': hangUp });
    const { call, finish } = placeCall(clock, app, {
      from: '+14158675309',
      parameters: { ForwardedFrom: '+15550001' },
    });
    await finish();
    const [request] = app.at('/voice');
    expect(request?.method).toBe('POST');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/),
    });
    expect(request?.headers['x-twilio-signature']).toBeUndefined();
    expect(Object.fromEntries(request!.form)).toMatchObject({
      CallSid: call.identity.callSid,
      AccountSid: call.identity.accountSid,
      ApiVersion: '2010-04-01',
      From: '+14158675309',
      Caller: '+14158675309',
      Direction: 'inbound',
      CallStatus: 'ringing',
      FromCity: '',
      ForwardedFrom: '+15550001',
    });
    expect(call.identity.callSid).toMatch(/^CA[0-9a-f]{32}$/);
  });

  it('carries a signature that holds for POST and for GET', async () => {
    for (const webhookMethod of ['POST', 'GET'] as const) {
      const clock = new VirtualClock();
      const app = new Application(clock, { '/voice': hangUp });
      const webhookUrl = 'https://example.com/voice?tenant=a%20b#rt=2000';
      await placeCall(clock, app, { webhookUrl, webhookMethod, authToken: '12345' }).finish();
      const request = app.at('/voice')[0]!;
      const params = webhookMethod === 'POST' ? Object.fromEntries(request.form) : {};
      expect(validateRequest('12345', request.headers['x-twilio-signature']!, request.url, params)).toBe(
        true,
      );
      expect(request.url).not.toContain('#');
      expect(request.method).toBe(webhookMethod);
    }
  });

  it('can come from somebody who is not Twilio: signed wrongly or not at all', async () => {
    for (const signature of ['wrong', 'missing'] as const) {
      const clock = new VirtualClock();
      const app = new Application(clock, { '/voice': connectTwiml() });
      await placeCall(clock, app, { authToken: '12345', signature }).finish();
      const request = app.at('/voice')[0]!;
      const given = request.headers['x-twilio-signature'];
      expect(given === undefined).toBe(signature === 'missing');
      const params = Object.fromEntries(request.form);
      expect(validateRequest('12345', given ?? '', request.url, params)).toBe(false);
    }
  });

  it('is given up after 15 s, and the fallback is asked once with ErrorCode and ErrorUrl', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': 'never', '/fallback': hangUp });
    const report = await placeCall(clock, app, { fallbackUrl: 'https://example.com/fallback' }).finish();
    const [fallback, ...more] = app.at('/fallback');
    expect(more).toEqual([]);
    expect(fallback!.atMs - app.at('/voice')[0]!.atMs).toBe(15_000);
    expect(fallback!.form.get('ErrorCode')).toBe('11200');
    expect(fallback!.form.get('ErrorUrl')).toBe('https://example.com/voice');
    expect(report.endedBy).toBe('twiml');
  });

  it.each([
    ['an error status', { status: 500 }, 11200],
    ['no connection', new Error('ECONNREFUSED'), 11205],
    ['an HTML page', { status: 200, headers: { 'content-type': 'text/html' }, body: hangUp }, 12300],
    ['broken XML', '<Response><Say>Hello</Response>', 12100],
    ['another document', '<TwiML/>', 12100],
    ['more than 64 KB', `<Response><!--${'x'.repeat(70_000)}--></Response>`, 11750],
  ])('answered by %s ends the call with an apology and Twilio’s error', async (_what, answer, code) => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': answer });
    const report = await placeCall(clock, app).finish();
    expect(report.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(report.endedBy).toBe('error');
    expect(report.announced[0]?.text).toContain('application error');
  });

  it('is tried a second time with the same token when no connection could be had', async () => {
    const clock = new VirtualClock();
    let tries = 0;
    const app = new Application(clock, {
      '/voice': () => (++tries === 1 ? new Error('ECONNRESET') : hangUp),
    });
    const report = await placeCall(clock, app).finish();
    const tokens = app.at('/voice').map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).toBe(tokens[1]);
    expect(report.endedBy).toBe('twiml');
  });

  it('may be delivered twice with one token, the second answer being the one that counts', async () => {
    const clock = new VirtualClock();
    let served = 0;
    const app = new Application(clock, {
      '/voice': () => connectTwiml({ inner: `<Parameter name="token" value="${++served}"/>` }),
    });
    await placeCall(clock, app, { duplicateWebhook: true }).finish();
    const tokens = new Set(app.at('/voice').map(({ headers }) => headers['i-twilio-idempotency-token']));
    expect(app.at('/voice')).toHaveLength(2);
    expect(tokens.size).toBe(1);
    expect(app.stream.of('start')[0]?.start?.customParameters).toEqual({ token: '2' });
  });
});

describe('36: a document', () => {
  it('is run verb by verb: said, paused, redirected, dialled', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/voice':
        '<Response><Say>Ten chars.</Say><Pause length="2"/><Redirect>/next</Redirect><Say>never</Say></Response>',
      '/next': '<Response><Dial action="/dialled"><Number>+1555</Number></Dial></Response>',
      '/dialled': '<Response><Play digits="12"/><Hangup/></Response>',
    });
    const report = await placeCall(clock, app, { script: [], dial: { status: 'busy', ms: 4000 } }).finish();
    expect(report.documents.map(({ verbs }) => verbs)).toEqual([
      ['Say', 'Pause', 'Redirect'],
      ['Dial'],
      ['Play', 'Hangup'],
    ]);
    expect(report.announced).toHaveLength(1);
    expect(report.announced[0]!.endMs - report.announced[0]!.startMs).toBe(600);
    expect(app.at('/next')[0]!.atMs - app.at('/voice')[0]!.atMs).toBe(2600);
    expect(app.at('/dialled')[0]?.form.get('DialCallStatus')).toBe('busy');
    expect(report.finalStatus).toBe('completed');
  });

  it('with unknown verbs is warned about and run without them', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': '<Response><Dance/><Hangup/></Response>' });
    const report = await placeCall(clock, app).finish();
    expect(report.warnings.map(({ code }) => code)).toEqual([12200]);
    expect(report.endedBy).toBe('twiml');
  });

  it('may reject the call, which then was never answered', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': '<Response><Reject reason="busy"/></Response>' });
    const report = await placeCall(clock, app).finish();
    expect(report).toMatchObject({ endedBy: 'rejected', finalStatus: 'busy', answeredAtMs: undefined });
  });

  it.each([
    ['ws://example.com/media', 31922],
    ['wss://example.com/media?token=1', 31920],
    ['not a url', 31923],
  ])('whose stream is at %s gets no stream, and goes on', async (url, code) => {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/voice': connectTwiml({ url, action: '/after' }),
      '/after': hangUp,
    });
    const report = await placeCall(clock, app).finish();
    expect(report.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(app.upgrades).toEqual([]);
    expect(app.at('/after')).toHaveLength(1);
    expect(report.streams[0]?.end).toBe('refused');
  });

  it('may use ws:// where that was allowed', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml({ url: 'ws://example.com/media' }) });
    await placeCall(clock, app, { allowInsecureStream: true }).finish();
    expect(app.stream.of('start')).toHaveLength(1);
  });
});
