import { describe, expect, it } from 'vitest';
import type { PhoneAnswer, PhoneNext } from '../../../src/api/types.ts';
import { Phone } from '../../../src/console/phone/phone.ts';
import type { PhoneState } from '../../../src/console/phone/phone-state.ts';
import type { Transport } from '../../../src/io/transport.ts';
import { parseTwiml } from '../../../src/rehearsal/caller/twiml.ts';
import { loadVoices } from '../../../src/rehearsal/voices.ts';
import { BASE, Stage } from '../../support/stage.ts';
import { VirtualLine } from './virtual-line.ts';

const voices = loadVoices();
const CALL_SID = `CA${'1'.repeat(32)}`;
/** Below it nothing was heard that a person would notice. */
const QUIET = 100;

/** A phone whose server is a whole engine in memory. */
function setUp() {
  const stage = new Stage();
  const { clock } = stage;
  const states: PhoneState[] = [];
  const sockets: Transport[] = [];
  const line = new VirtualLine(clock);
  const marks = { asked: [] as string[], returned: [] as string[] };
  const ask = async (path: string, callStatus: string): Promise<PhoneNext> => {
    const form = { CallSid: CALL_SID, From: 'client:browser', To: 'agent', CallStatus: callStatus };
    const answer = await stage.carrier.request({
      method: 'POST',
      url: BASE + path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    const [verb] = parseTwiml(answer.body, BASE).verbs;
    if (verb?.verb === 'Connect')
      return { next: 'stream', streamUrl: verb.stream.url, parameters: verb.stream.parameters };
    return verb?.verb === 'Say' ? { next: 'say', text: verb.text } : { next: 'hang_up' };
  };
  const phone = new Phone(
    {
      timers: clock,
      openLine: async () => line,
      begin: async () => {
        const first = await ask('/incoming-call', 'ringing');
        return { callSid: CALL_SID, accountSid: `AC${'1'.repeat(32)}`, ...first } as PhoneAnswer;
      },
      ended: (_, byPerson) => ask('/stream-ended', byPerson ? 'completed' : 'in-progress'),
      dial: async (url) => {
        const socket = await stage.carrier.connect(url, {});
        if ('refused' in socket) throw new Error(String(socket.refused));
        sockets.push(socket);
        return watched(socket, marks);
      },
      say: () => {},
    },
    { state: (state) => states.push(state), levels: () => {} },
  );
  const state = () => stage.exchange.listCalls()[0]?.state ?? '';
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    if (!(await clock.runUntil(holds, 60_000))) throw new Error(`waited in vain for ${what}; ${state()}`);
  };
  const record = () => stage.exchange.describeCall(CALL_SID);
  return { stage, clock, phone, states, sockets, line, marks, state, until, record };
}

/** The page's socket, with its marks written down. */
function watched(socket: Transport, marks: { asked: string[]; returned: string[] }): Transport {
  const note = (data: string | Uint8Array, into: string[]): void => {
    const message = JSON.parse(String(data));
    if (message.event === 'mark') into.push(message.mark.name);
  };
  return {
    ...socket,
    bufferedBytes: 0,
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    send: (data) => {
      note(data, marks.returned);
      socket.send(data);
    },
    listen: (listener) =>
      socket.listen({
        message: (data) => {
          note(data, marks.asked);
          listener.message(data);
        },
        close: (code, reason) => listener.close(code, reason),
      }),
  };
}

describe('a call from the page to the engine', () => {
  it('is greeted, answered, may interrupt, and hears nothing of what it cut off', async () => {
    const { clock, phone, states, line, marks, state, until, record } = setUp();
    void phone.call();
    await until('the greeting', () => state().startsWith('greeting') && line.loudestSince(0) > 1000);
    await until('the end of the greeting', () => state().startsWith('listening'));
    expect(marks.returned).toEqual(marks.asked);
    expect(marks.returned.length).toBeGreaterThan(3);

    line.say(voices.clip('caller/hello-hours').audio);
    await until('the answer', () => state().startsWith('assistantSpeaking'));
    await clock.advance(3000);
    line.say(voices.clip('caller/interrupt-sunday').audio);
    await until(
      'the interruption',
      () => state().startsWith('interrupting') || record()!.interruptions.length > 0,
    );
    const cutMs = clock.now();
    await until('what is said next', () => state().startsWith('assistantSpeaking'));
    const quiet = line.heard.filter(({ atMs }) => atMs > cutMs + 30 && atMs < clock.now() - 30);
    expect(Math.max(...quiet.map(({ level }) => level))).toBeLessThan(QUIET);
    expect(quiet.length).toBeGreaterThan(100);
    await until('the end of it', () => state().startsWith('listening'));
    expect(marks.returned).toEqual(marks.asked);

    phone.hangUp();
    await clock.advance(1000);
    expect(states.at(-1)).toMatchObject({ name: 'ended', reason: 'person' });
    const { transcript, endReason, interruptions } = record()!;
    expect(endReason).toBe('caller_hung_up');
    expect(interruptions.map(({ cause }) => cause)).toEqual(['barge_in']);
    const cut = transcript.find(({ interrupted }) => interrupted);
    // Heard is what the loudspeaker played before it fell silent: three seconds and what recognising speech takes.
    expect(cut?.heardMs).toBeGreaterThan(2500);
    expect(cut?.heardMs).toBeLessThan(5000);
    expect(transcript.at(-1)?.heardText).toMatch(/^On Sunday/);
  });

  it('goes on where it was when its stream is lost', async () => {
    const { clock, phone, states, sockets, line, state, until, record } = setUp();
    void phone.call();
    await until('the end of the greeting', () => state().startsWith('listening'));
    line.say(voices.clip('caller/hello-hours').audio);
    await until('the answer', () => state().startsWith('assistantSpeaking'));
    await clock.advance(1000);
    sockets[0]?.terminate();
    await until('another stream', () => sockets.length === 2);
    await until(
      'the agent',
      () => state().startsWith('assistantSpeaking') && line.loudestSince(clock.now() - 20) > 1000,
    );
    expect(states.at(-1)).toMatchObject({ name: 'inCall', resuming: false });
    phone.hangUp();
    await clock.advance(1000);
    expect(record()?.endReason).toBe('caller_hung_up');
  });
});
