import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/io/clock.ts';
import { Application, connectTwiml } from './application.ts';
import { placeCall } from './place-call.ts';

const hangUp = '<Response><Hangup/></Response>';

describe('37: the handshake of the media socket', () => {
  it('has Twilio’s headers and a signature over the wss:// URL', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml({ url: 'wss://example.com/media' }) });
    await placeCall(clock, app, { authToken: '12345' }).finish();
    expect(app.upgrades).toEqual([
      {
        url: 'wss://example.com/media',
        headers: {
          'user-agent': 'Twilio.TmeWs/1.0',
          'accept-encoding': 'gzip',
          'x-twilio-signature': '7PR3qMkpDyEJtMrVOY/LDyNq8J8=',
        },
      },
    ]);
  });

  it('answered by anything but 101 is reported as stream-error 31920, and the call goes on', async () => {
    const clock = new VirtualClock();
    const stream = '<Stream url="wss://example.com/media" name="agent" statusCallback="/stream"/>';
    const app = new Application(clock, {
      '/voice': `<Response><Connect>${stream}</Connect><Say>Sorry.</Say></Response>`,
      '/stream': { status: 204 },
    });
    app.refuse = 403;
    const report = await placeCall(clock, app, { script: [] }).finish();
    expect(Object.fromEntries(app.at('/stream')[0]!.form)).toMatchObject({
      StreamEvent: 'stream-error',
      StreamName: 'agent',
      StreamError: 'handshake answered with 403',
      StreamSid: report.streams[0]?.streamSid,
    });
    expect(report.warnings.map(({ code }) => code)).toEqual([31920]);
    expect(report.announced.map(({ text }) => text)).toEqual(['Sorry.']);
  });

  it('that reaches nobody is 31902', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml() });
    app.unreachable = true;
    const report = await placeCall(clock, app, { script: [] }).finish();
    expect(report.warnings.map(({ code }) => code)).toEqual([31902]);
  });

  it('is followed by reports of the stream’s start and end', async () => {
    const clock = new VirtualClock();
    const stream = '<Stream url="wss://example.com/media" statusCallback="https://example.com/stream"/>';
    const app = new Application(clock, {
      '/voice': `<Response><Connect>${stream}</Connect></Response>`,
      '/stream': {},
    });
    await placeCall(clock, app).finish();
    expect(app.at('/stream').map(({ form }) => form.get('StreamEvent'))).toEqual([
      'stream-started',
      'stream-stopped',
    ]);
  });
});

describe('44: the end', () => {
  const statusCallback = { url: 'https://example.com/status' };

  it('by the caller is stop, a closed socket, and a status callback with the duration', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml({ action: '/after' }), '/status': {} });
    const script = [{ silence: 61_500 }, { hangUp: true }] as const;
    const report = await placeCall(clock, app, { statusCallback, script }).finish();
    expect(app.stream.heard.at(-1)?.message).toEqual({
      event: 'stop',
      sequenceNumber: expect.any(String),
      streamSid: app.stream.sid,
      stop: { accountSid: report.accountSid, callSid: report.callSid },
    });
    expect(app.stream.closed?.code).toBe(1000);
    expect(app.at('/after')).toEqual([]);
    const status = app.at('/status').map(({ form }) => Object.fromEntries(form));
    expect(status).toEqual([
      expect.objectContaining({
        CallStatus: 'completed',
        CallDuration: '62',
        Duration: '2',
        SequenceNumber: '0',
        CallbackSource: 'call-progress-events',
      }),
    ]);
  });

  it('of the stream by the server asks the action what is next, with the call in progress', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/voice': connectTwiml({ action: 'https://example.com/after', after: '<Say>never</Say>' }),
      '/after': '<Response><Say>Goodbye.</Say></Response>',
    });
    app.onMessage = (message, stream) => message.event === 'start' && stream.transport.close(1000);
    const report = await placeCall(clock, app, { script: [] }).finish();
    expect(app.at('/after')[0]?.form.get('CallStatus')).toBe('in-progress');
    expect(report.announced.map(({ text }) => text)).toEqual(['Goodbye.']);
    expect(report.streams[0]).toMatchObject({ end: 'server', closeCode: 1000 });
    expect(report.warnings).toEqual([]);
  });

  it('of the stream without an action goes on with the next verb, or the call is over', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml({ after: '<Pause length="40"/>' }) });
    app.onMessage = (message, stream) => message.event === 'start' && stream.transport.terminate();
    const report = await placeCall(clock, app, { script: [] }).finish();
    expect(report.endedAtMs - report.streams[0]!.endedAtMs!).toBe(40_000);
    expect(report.warnings.map(({ code }) => code)).toEqual([31921]);
    expect(report.endedBy).toBe('twiml');
  });

  it('of one stream can be the beginning of the next on the same call', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/voice': connectTwiml({ action: '/again' }),
      '/again': connectTwiml(),
    });
    const script = [
      { silence: 300 },
      { dropSocket: true },
      { say: 'caller/hello' },
      { hangUp: true },
    ] as const;
    const report = await placeCall(clock, app, { script }).finish();
    const starts = app.streams.map((stream) => stream.of('start')[0] as { start?: { callSid?: string } });
    expect(starts.map(({ start }) => start?.callSid)).toEqual([report.callSid, report.callSid]);
    expect(new Set(app.streams.map(({ sid }) => sid)).size).toBe(2);
    expect(report.problems).toEqual([]);
    expect(app.streams[1]!.of('media').length).toBeGreaterThan(10);
  });

  it('by a REST redirect is stop, close, and the new document; the action is not asked', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml({ action: '/after' }), '/after': hangUp });
    const { call, finish } = placeCall(clock, app, { script: [] });
    await clock.advance(3000);
    call.redirect({ twiml: '<Response><Say>Transferred.</Say></Response>' });
    const report = await finish();
    expect(app.stream.of('stop')).toHaveLength(1);
    expect(app.stream.closed?.code).toBe(1000);
    expect(app.at('/after')).toEqual([]);
    expect(report.announced.map(({ text }) => text)).toEqual(['Transferred.']);
    expect(report.streams[0]?.end).toBe('redirected');
  });

  it('by a REST redirect while the webhook is still being asked replaces what the webhook answers', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': 'never' });
    const { call, finish } = placeCall(clock, app, { script: [] });
    await clock.advance(1000);
    call.redirect({ twiml: '<Response><Say>Instead.</Say></Response>' });
    const report = await finish();
    expect(report.announced.map(({ text }) => text)).toEqual(['Instead.']);
    expect(report.endedBy).toBe('twiml');
  });

  it('comes in any case: a caller who never hangs up is cut off at the limit', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml() });
    const report = await placeCall(clock, app, { script: [], maxCallMs: 30_000 }).finish();
    expect(report).toMatchObject({ endedBy: 'limit', endedAtMs: 30_000 });
  });
});

describe('a rehearsed call', () => {
  it('is the same call again for the same seed', async () => {
    const calls = [];
    for (let round = 0; round < 2; round += 1) {
      const clock = new VirtualClock();
      const app = new Application(clock, { '/voice': connectTwiml() });
      const script = [{ say: 'caller/hello-hours' }, { silence: 2000 }, { hangUp: true }] as const;
      calls.push({
        report: await placeCall(clock, app, { line: 'hostile', script }).finish(),
        raw: app.stream.raw,
      });
    }
    expect(calls[0]).toEqual(calls[1]);
  });
});
