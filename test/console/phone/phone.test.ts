import { describe, expect, it } from 'vitest';
import type { PhoneNext } from '../../../src/api/types.ts';
import { Phone } from '../../../src/console/phone/phone.ts';
import type { PhoneState } from '../../../src/console/phone/phone-state.ts';
import type { PhonePorts } from '../../../src/console/phone/ports.ts';
import { CallRefused, LineProblem, lineProblemOf } from '../../../src/console/phone/problems.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import { memoryPair } from '../../../src/io/memory-transport.ts';
import type { Transport } from '../../../src/io/transport.ts';
import { VirtualLine } from './virtual-line.ts';

const ANSWER = {
  callSid: 'CA1',
  accountSid: 'AC1',
  streamUrl: 'ws://x/media-stream',
  parameters: { token: 't1' },
};
const AGAIN: PhoneNext = { next: 'stream', streamUrl: ANSWER.streamUrl, parameters: { token: 't2' } };

/** A phone, and a server played by hand. */
function setUp(ports: Partial<PhonePorts> = {}, nexts: (PhoneNext | 'unreachable')[] = []) {
  const clock = new VirtualClock();
  const states: PhoneState[] = [];
  const lines: VirtualLine[] = [];
  const servers: { transport: Transport; received: string[] }[] = [];
  const asked: string[] = [];
  const said: string[] = [];
  const levels: [number, number][] = [];
  const phone = new Phone(
    {
      timers: clock,
      openLine: async () => {
        lines.push(new VirtualLine(clock));
        return lines.at(-1)!;
      },
      begin: async () => ANSWER,
      ended: async (callSid, byPerson) => {
        asked.push(`${callSid}${byPerson ? ' completed' : ''}`);
        const next = byPerson ? { next: 'hang_up' as const } : nexts.shift();
        if (!next || next === 'unreachable') throw new Error('unreachable');
        return next;
      },
      dial: async () => {
        const [page, server] = memoryPair(clock);
        const received: string[] = [];
        server.listen({ message: (data) => received.push(String(data)), close: () => {} });
        servers.push({ transport: server, received });
        return page;
      },
      say: (text) => said.push(text),
      ...ports,
    },
    { state: (state) => states.push(state), levels: (caller, agent) => levels.push([caller, agent]) },
  );
  const names = () => states.map(({ name }) => name);
  const media = (from = 0) =>
    (servers[from]?.received ?? []).map((text) => JSON.parse(text)).filter(({ event }) => event === 'media');
  return { clock, phone, states, names, lines, servers, asked, said, levels, media };
}

describe('a phone in the page', () => {
  it('asks for the microphone, calls, and is in the call when the stream is up', async () => {
    const { clock, phone, states, lines, media, levels } = setUp();
    void phone.call();
    await clock.advance(500);
    expect(states).toEqual([
      { name: 'askingForMicrophone' },
      { name: 'calling' },
      { name: 'calling', callSid: 'CA1' },
      { name: 'inCall', callSid: 'CA1', sinceMs: 0, resuming: false },
    ]);
    expect(media().length).toBeGreaterThanOrEqual(24);
    expect(levels.length).toBeGreaterThanOrEqual(24);
    expect(lines[0]?.closed).toBe(false);
  });

  it('says stop, tells the server, and lets go of the microphone when the person hangs up', async () => {
    const { clock, phone, states, lines, servers, asked } = setUp();
    void phone.call();
    await clock.advance(3000);
    phone.hangUp();
    await clock.advance(10);
    expect(states.at(-1)).toEqual({ name: 'ended', callSid: 'CA1', reason: 'person', lastedMs: 3000 });
    expect(lines[0]?.closed).toBe(true);
    expect(asked).toEqual(['CA1 completed']);
    expect(JSON.parse(servers[0]?.received.at(-1) ?? '{}').event).toBe('stop');
    await clock.advance(10_000);
    expect(states.at(-1)?.name).toBe('ended');
  });

  it('is over when the server closes the stream and has nothing more to say', async () => {
    const { clock, phone, states, lines, servers, asked } = setUp({}, [{ next: 'hang_up' }]);
    void phone.call();
    await clock.advance(1000);
    servers[0]?.transport.close(1000);
    await clock.advance(10);
    expect(states.at(-1)).toMatchObject({ name: 'ended', reason: 'agent' });
    expect(asked).toEqual(['CA1']);
    expect(lines[0]?.closed).toBe(true);
  });

  it('says and shows the sentence that comes in place of a stream', async () => {
    const { clock, phone, states, said, servers } = setUp({}, [{ next: 'say', text: 'Sorry.' }]);
    void phone.call();
    await clock.advance(1000);
    servers[0]?.transport.terminate();
    await clock.advance(10);
    expect(said).toEqual(['Sorry.']);
    expect(states.at(-1)).toMatchObject({ name: 'ended', reason: 'sentence', text: 'Sorry.' });
  });

  it('opens another stream of the same call when one was lost, with the microphone still open', async () => {
    const { clock, phone, states, lines, servers } = setUp({}, ['unreachable', 'unreachable', AGAIN]);
    void phone.call();
    await clock.advance(1000);
    servers[0]?.transport.send(
      JSON.stringify({
        event: 'media',
        streamSid: JSON.parse(servers[0].received[1] ?? '{}').streamSid,
        media: { payload: btoa('x'.repeat(8000)) },
      }),
    );
    await clock.advance(100);
    servers[0]?.transport.terminate();
    await clock.advance(10);
    expect(states.at(-1)).toMatchObject({ name: 'inCall', resuming: true });
    await clock.advance(2000);
    expect(states.at(-1)).toEqual({ name: 'inCall', callSid: 'CA1', sinceMs: 0, resuming: false });
    expect(lines.length).toBe(1);
    const starts = servers.map(({ received }) => JSON.parse(received[1] ?? '{}'));
    expect(starts.map(({ start }) => start.customParameters.token)).toEqual(['t1', 't2']);
    expect(starts[0].streamSid).not.toBe(starts[1].streamSid);
    expect(starts[1].sequenceNumber).toBe('1');
    // What was queued on the lost stream is not heard on the new one.
    expect(lines[0]?.loudestSince(1200)).toBe(0);
  });

  it('gives up when the server cannot be asked any more', async () => {
    const { clock, phone, states, servers } = setUp();
    void phone.call();
    await clock.advance(1000);
    servers[0]?.transport.terminate();
    await clock.advance(30_000);
    expect(states.at(-1)).toMatchObject({ name: 'ended', reason: 'connection_lost' });
  });

  it('asks what is next when the socket cannot be had', async () => {
    const { clock, phone, names, asked } = setUp(
      { dial: async () => Promise.reject(new Error('no socket')) },
      [{ next: 'say', text: 'Sorry.' }],
    );
    void phone.call();
    await clock.advance(1000);
    expect(asked).toEqual(['CA1']);
    expect(names()).toEqual(['askingForMicrophone', 'calling', 'calling', 'ended']);
  });

  it('can be called off while it asks for the microphone, and while it calls', async () => {
    let give: (line: VirtualLine) => void = () => {};
    const asking = setUp({
      openLine: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    void asking.phone.call();
    asking.phone.hangUp();
    expect(asking.names()).toEqual(['askingForMicrophone', 'idle']);
    const late = new VirtualLine(asking.clock);
    give(late);
    await asking.clock.advance(1000);
    expect(late.closed).toBe(true);
    expect(asking.servers).toEqual([]);

    let answer: (given: typeof ANSWER) => void = () => {};
    const calling = setUp({
      begin: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    void calling.phone.call();
    await calling.clock.advance(100);
    calling.phone.hangUp();
    answer(ANSWER);
    await calling.clock.advance(1000);
    expect(calling.names()).toEqual(['askingForMicrophone', 'calling', 'idle']);
    expect(calling.asked).toEqual(['CA1 completed']);
    expect(calling.servers).toEqual([]);
  });

  it('does not mix up a call with the one that was called off before it', async () => {
    const gives: ((line: VirtualLine) => void)[] = [];
    const { clock, phone, servers, names } = setUp({
      openLine: () => new Promise((resolve) => gives.push(resolve)),
    });
    void phone.call();
    phone.hangUp();
    void phone.call();
    const [first, second] = [new VirtualLine(clock), new VirtualLine(clock)];
    gives[0]?.(first);
    await clock.advance(100);
    expect(first.closed).toBe(true);
    expect(names().at(-1)).toBe('askingForMicrophone');
    gives[1]?.(second);
    await clock.advance(100);
    expect(names().at(-1)).toBe('inCall');
    expect(second.closed).toBe(false);
    expect(servers.length).toBe(1);
  });

  it('places one call at a time', async () => {
    const { clock, phone, lines } = setUp();
    void phone.call();
    void phone.call();
    await clock.advance(100);
    void phone.call();
    await clock.advance(100);
    expect(lines.length).toBe(1);
  });

  it('sends silence while it is muted, and goes on counting', async () => {
    const { clock, phone, lines, media, levels } = setUp();
    void phone.call();
    await clock.advance(100);
    lines[0]?.say(Uint8Array.from({ length: 16_000 }, (_, i) => (i % 8 < 4 ? 0x20 : 0xa0)));
    await clock.advance(400);
    phone.mute(true);
    const before = media().length;
    await clock.advance(400);
    const muted = media().slice(before + 1);
    expect(new Set(muted.map(({ media: { payload } }) => payload))).toEqual(
      new Set([btoa('\xff'.repeat(160))]),
    );
    expect(levels.at(-1)?.[0]).toBe(0);
    phone.mute(false);
    await clock.advance(100);
    expect(media().at(-1).media.payload).not.toBe(btoa('\xff'.repeat(160)));
    const stamps = media().map(({ media: { timestamp } }) => Number(timestamp));
    expect(stamps).toEqual(stamps.map((_, i) => 20 * (i + 1)));
  });

  it('sends keys, and lets the person hear them', async () => {
    const { clock, phone, lines, servers } = setUp();
    void phone.call();
    await clock.advance(100);
    for (const key of '5#') phone.press(key);
    await clock.advance(10);
    const keys = servers[0]?.received.map((text) => JSON.parse(text)).filter(({ event }) => event === 'dtmf');
    expect(keys?.map(({ dtmf }) => dtmf.digit)).toEqual(['5', '#']);
    expect(lines[0]?.tones).toEqual(['5', '#']);
  });

  it('says that the microphone went away, until another one is taken', async () => {
    const { clock, phone, states, lines } = setUp();
    void phone.call();
    await clock.advance(100);
    lines[0]?.unplug();
    expect(states.at(-1)).toMatchObject({ name: 'inCall', notice: expect.stringContaining('went away') });
    await phone.use('none such');
    expect(states.at(-1)).toMatchObject({ name: 'inCall', notice: expect.stringContaining('No microphone') });
    await phone.use('built-in');
    expect(states.at(-1)).toEqual({ name: 'inCall', callSid: 'CA1', sinceMs: 0, resuming: false });
    expect(await phone.microphones()).toEqual([{ id: 'built-in', label: 'built-in', inUse: true }]);
  });
});

describe('what goes wrong before a call', () => {
  const errorNamed = (name: string): Error => Object.assign(new Error('x'), { name });

  it.each([
    [errorNamed('NotAllowedError'), 'refused', /Allow it/],
    [errorNamed('SecurityError'), 'refused', /Allow it/],
    [errorNamed('NotFoundError'), 'absent', /Connect one/],
    [errorNamed('OverconstrainedError'), 'absent', /Connect one/],
    [errorNamed('NotReadableError'), 'busy', /another program/],
    [errorNamed('AbortError'), 'busy', /another program/],
    [new LineProblem('insecure'), 'insecure', /https/],
    [new LineProblem('unsupported'), 'unsupported', /AudioWorklet/],
    [errorNamed('Surprise'), 'unknown', /could not be opened.*x/],
  ] as const)('%s is said in words', async (error, problem, words) => {
    const { clock, phone, states, asked } = setUp({
      openLine: async () => Promise.reject(lineProblemOf(error)),
    });
    void phone.call();
    await clock.advance(0);
    expect(states.at(-1)).toMatchObject({ name: 'failed', problem, message: expect.stringMatching(words) });
    expect(asked).toEqual([]);
  });

  it('a server that takes no calls is quoted, and the microphone let go', async () => {
    const { clock, phone, states, lines } = setUp({
      begin: async () => Promise.reject(new CallRefused('We are closing down.')),
    });
    void phone.call();
    await clock.advance(0);
    expect(states.at(-1)).toEqual({ name: 'failed', problem: 'server', message: 'We are closing down.' });
    expect(lines[0]?.closed).toBe(true);
  });

  it('a server that cannot be reached is said so, and calling again is possible', async () => {
    let up = false;
    const { clock, phone, states } = setUp({
      begin: async () => (up ? ANSWER : Promise.reject(new TypeError('Failed to fetch'))),
    });
    void phone.call();
    await clock.advance(0);
    expect(states.at(-1)).toMatchObject({ problem: 'server', message: expect.stringMatching(/reached/) });
    up = true;
    void phone.call();
    await clock.advance(0);
    expect(states.at(-1)?.name).toBe('inCall');
  });
});
