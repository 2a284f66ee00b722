import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/io/clock.ts';
import { Application, connectTwiml } from './application.ts';
import { call, onStart, placeCall } from './place-call.ts';

describe('38: the first messages of a stream', () => {
  it('are connected and then start, with strings and numbers where Twilio has them', async () => {
    const inner = '<Parameter name="token" value="a&amp;b"/><Parameter name="tenant" value="t_42"/>';
    const { app, report } = await call(
      { script: [{ silence: 1000 }, { hangUp: true }] },
      undefined,
      connectTwiml({ inner }),
    );
    const [connected, start] = app.stream.heard;
    expect(connected?.message).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    expect(start?.message).toEqual({
      event: 'start',
      sequenceNumber: '1',
      streamSid: report.streams[0]?.streamSid,
      start: {
        accountSid: report.accountSid,
        streamSid: report.streams[0]?.streamSid,
        callSid: report.callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token: 'a&b', tenant: 't_42' },
      },
    });
    expect(start!.atMs - connected!.atMs).toBeLessThan(50);
    expect(report.streams[0]?.streamSid).toMatch(/^MZ[0-9a-f]{32}$/);
    expect(app.stream.of('media')[0]).toMatchObject({
      sequenceNumber: '2',
      media: { track: 'inbound', chunk: '1', timestamp: expect.stringMatching(/^\d+$/) },
    });
  });

  it('carry an empty customParameters when the document names none', async () => {
    const { app } = await call({ script: [{ silence: 500 }, { hangUp: true }] });
    expect(app.stream.of('start')[0]?.start?.customParameters).toEqual({});
  });

  it('number every later message of the stream without a gap', async () => {
    const { app } = await call(
      { script: [{ press: '1#' }, { silence: 500 }, { hangUp: true }] },
      onStart((stream) => stream.mark('m')),
    );
    const numbers = app.stream.heard.slice(1).map(({ message }) => Number(message.sequenceNumber));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(app.stream.of('stop')).toHaveLength(1);
  });
});

describe('39: the media clock', () => {
  it('sends 160 bytes every 20 ms and never drifts from start + 20·n', async () => {
    const { app, report } = await call({ script: [{ silence: 60_000 }, { hangUp: true }] });
    const frames = app.stream.heard.filter(({ message }) => message.event === 'media');
    const first = frames[0]!;
    const firstTimestamp = Number(first.message.media!.timestamp);
    expect(frames.length).toBeGreaterThan(2950);
    expect(firstTimestamp).toBeGreaterThanOrEqual(60);
    expect(firstTimestamp).toBeLessThanOrEqual(180);
    expect(first.atMs - report.streams[0]!.startedAtMs!).toBeCloseTo(firstTimestamp, 6);
    frames.forEach(({ atMs, message }, index) => {
      expect(atMs - first.atMs).toBeCloseTo(20 * index, 6);
      expect(Number(message.media!.timestamp)).toBe(firstTimestamp + 20 * index);
      expect(message.media!.chunk).toBe(String(index + 1));
      expect(Buffer.from(message.media!.payload, 'base64').byteLength).toBe(160);
    });
  });

  it('on a mobile line comes late and in bursts, loses frames with a jump of the timestamps, and drifts', async () => {
    const { app } = await call({ line: 'mobile-jitter', script: [{ silence: 60_000 }, { hangUp: true }] });
    const frames = app.stream.heard.filter(({ message }) => message.event === 'media');
    const stamps = frames.map(({ message }) => Number(message.media!.timestamp));
    const steps = stamps.slice(1).map((stamp, index) => stamp - stamps[index]!);
    const gaps = frames.slice(1).map(({ atMs }, index) => atMs - frames[index]!.atMs);
    expect(steps.filter((step) => step >= 39).length).toBeGreaterThan(3);
    expect(gaps.filter((gap) => gap === 0).length).toBeGreaterThan(10);
    expect(gaps.filter((gap) => gap > 60).length).toBeGreaterThan(3);
    expect(stamps.at(-1)! - stamps[0]!).not.toBe(20 * Math.round((stamps.at(-1)! - stamps[0]!) / 20));
    expect(frames.map(({ message }) => message.media!.chunk)).toEqual(
      frames.map((_, index) => String(index + 1)),
    );
  });

  it('on a gappy line falls silent for whole seconds and goes on where time has gone', async () => {
    const { app } = await call({ line: 'gappy', script: [{ silence: 60_000 }, { hangUp: true }] });
    const frames = app.stream.heard.filter(({ message }) => message.event === 'media');
    const gaps = frames.slice(1).map(({ atMs, message }, index) => ({
      ms: atMs - frames[index]!.atMs,
      stampMs: Number(message.media!.timestamp) - Number(frames[index]!.message.media!.timestamp),
    }));
    const long = gaps.filter(({ ms }) => ms > 900);
    expect(long.length).toBeGreaterThan(0);
    for (const { ms, stampMs } of long) expect(Math.abs(ms - stampMs)).toBeLessThan(250);
  });

  it('carries 0xFF while muted by the phone, and nothing at all while muted by the carrier', async () => {
    const { app } = await call({
      script: [
        { mute: 1000, how: 'frames' },
        { mute: 1000, how: 'nothing' },
        { silence: 200 },
        { hangUp: true },
      ],
    });
    const frames = app.stream.of('media').map(({ media }) => media!);
    const stamps = frames.map(({ timestamp }) => Number(timestamp));
    const jump = stamps.findIndex((stamp, index) => index > 0 && stamp - stamps[index - 1]! > 20);
    expect(stamps[jump]! - stamps[jump - 1]!).toBeGreaterThan(980);
    const muted = frames.slice(jump - 40, jump).map(({ payload }) => Buffer.from(payload, 'base64'));
    expect(muted.every((frame) => frame.every((byte) => byte === 0xff))).toBe(true);
  });

  it('delivers junk and doubled frames on a hostile line, and still every frame once in order', async () => {
    const { app, report } = await call({ line: 'hostile', script: [{ silence: 30_000 }, { hangUp: true }] });
    const chunks = app.stream.of('media').flatMap(({ media }) => (media?.track === undefined ? [] : [media]));
    expect(app.stream.raw.some((data) => typeof data !== 'string')).toBe(true);
    expect(app.stream.raw).toContain('not json');
    expect(app.stream.raw.length).toBeGreaterThan(report.counters.framesSent + 10);
    expect(new Set(chunks.map(({ chunk }) => chunk)).size).toBeLessThan(chunks.length);
  });
});

describe('40: the playout buffer of a stream', () => {
  it('records when every byte was heard, with the gaps in between', async () => {
    const clip = Buffer.alloc(800, 0x20);
    const { report } = await call(
      { script: [{ waitForAgent: 'finished' }, { hangUp: true }] },
      onStart((stream) => {
        stream.say(50);
        stream.say(50);
      }),
    );
    expect(report.heard).toHaveLength(1);
    expect(report.heard[0]!.endMs - report.heard[0]!.startMs).toBe(100);
    expect(Buffer.from(report.heard[0]!.audio).equals(clip)).toBe(true);
    expect(report.counters).toMatchObject({
      bytesReceived: 800,
      bytesPlayed: 800,
      bytesDropped: 0,
      underruns: 0,
    });
    const at = Math.round(report.heard[0]!.startMs * 8);
    expect(report.tracks.agent[at - 1]).toBe(0);
    expect(Math.abs(report.tracks.agent[at]!)).toBeGreaterThan(1000);
    expect(report.tracks.agent.length).toBe(report.tracks.caller.length);
  });
});

describe('41: marks and clear', () => {
  it('return a mark when its audio was heard and at once when nothing is queued', async () => {
    const { report } = await call(
      { script: [{ waitForAgent: 'finished' }, { hangUp: true }] },
      onStart((stream) => {
        stream.mark('empty');
        stream.say(400);
        stream.mark('heard');
      }),
    );
    const [empty, heard] = report.marks;
    expect(empty).toMatchObject({ name: 'empty', cleared: false, playedBytes: 0 });
    expect(empty!.echoedAtMs).toBe(empty!.receivedAtMs);
    expect(heard).toMatchObject({ name: 'heard', cleared: false, playedBytes: 3200 });
    expect(heard!.echoedAtMs - heard!.receivedAtMs).toBeCloseTo(400, 0);
  });

  it('drop the queue on clear and return every pending mark in order within 50 ms, none as played', async () => {
    let cleared = false;
    const { report, app } = await call(
      { script: [{ waitForAgent: 'speaking' }, { silence: 2000 }, { hangUp: true }] },
      (message, stream) => {
        if (message.event === 'start') {
          for (const name of ['one', 'two', 'three']) {
            stream.say(1000);
            stream.mark(name);
          }
        }
        if (message.event === 'mark' && message.mark?.name === 'one' && !cleared) {
          cleared = true;
          stream.clear();
          stream.mark('after');
        }
      },
    );
    expect(app.stream.of('mark').map(({ mark }) => mark!.name)).toEqual(['one', 'two', 'three', 'after']);
    const [clear] = report.clears;
    expect(clear!.playedBytes).toBe(8000);
    expect(clear!.droppedBytes).toBe(16_000);
    expect(clear!.marks.map(({ name, unplayedBytes }) => [name, unplayedBytes])).toEqual([
      ['two', 8000],
      ['three', 16_000],
    ]);
    const returned = report.marks.filter((mark) => mark.cleared);
    expect(returned.map(({ name }) => name)).toEqual(['two', 'three']);
    for (const mark of returned) {
      expect(mark.echoedAtMs - clear!.atMs).toBeGreaterThanOrEqual(1);
      expect(mark.echoedAtMs - clear!.atMs).toBeLessThanOrEqual(50);
    }
    expect(report.counters).toMatchObject({ bytesPlayed: 8000, bytesDropped: 16_000 });
  });
});

describe('42: what Twilio does not accept', () => {
  it('is discarded beyond ten minutes of queued audio, with one warning 31931', async () => {
    const { report } = await call(
      { script: [{ silence: 1000 }, { hangUp: true }] },
      onStart((stream) => {
        for (let minute = 0; minute < 12; minute += 1) stream.say(60_000);
      }),
    );
    expect(report.counters.bytesOverflowed).toBeGreaterThan(110 * 8000);
    expect(report.counters.bytesOverflowed).toBeLessThanOrEqual(120 * 8000);
    expect(report.warnings.filter(({ code }) => code === 31931)).toHaveLength(1);
  });

  it('is ignored with one warning 31951 however many messages are malformed, and 31950 for binary', async () => {
    const { report } = await call(
      { script: [{ waitForAgent: 'finished' }, { hangUp: true }] },
      onStart((stream) => {
        const { sid, transport } = stream;
        transport.send('nonsense');
        transport.send(JSON.stringify({ event: 'media', streamSid: 'MZ0', media: { payload: 'AAAA' } }));
        transport.send(JSON.stringify({ event: 'media', streamSid: sid, media: { payload: 'A' } }));
        transport.send(
          JSON.stringify({ event: 'media', streamSid: sid, media: { payload: 'AAAA', track: 'x' } }),
        );
        transport.send(JSON.stringify({ event: 'clear', streamSid: sid, extra: 1 }));
        transport.send(JSON.stringify({ event: 'shout', streamSid: sid }));
        transport.send(new Uint8Array([1, 2]));
        transport.send(new Uint8Array([3]));
        stream.say(20);
      }),
    );
    expect(report.warnings.map(({ code }) => code)).toEqual([31951, 31950]);
    expect(report.counters.bytesPlayed).toBe(160);
    expect(report.clears).toHaveLength(0);
  });
});

describe('47: a lost connection', () => {
  it('is cut without stop, and the call asks the action what is next', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/voice': connectTwiml({ action: '/after' }),
      '/after': '<Response><Hangup/></Response>',
    });
    const script = [{ silence: 500 }, { dropSocket: true }] as const;
    const report = await placeCall(clock, app, { script }).finish();
    expect(app.stream.of('stop')).toHaveLength(0);
    expect(app.stream.closed?.code).toBe(1006);
    expect(app.at('/after')[0]?.form.get('CallStatus')).toBe('in-progress');
    expect(report.streams[0]?.end).toBe('cut');
    expect(report.endedBy).toBe('twiml');
  });
});
