import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { eventually, last } from './support/eventually.ts';
import { GaServer } from './support/ga-server.ts';
import type { GaSession } from './support/ga-session.ts';
import { networkDoor } from './support/network.ts';
import { Phone } from './support/phone.ts';
import { Program, UNHURRIED } from './support/program.ts';
import { frames } from './support/voice.ts';

const COMMON = {
  ...UNHURRIED,
  OPENAI_API_KEY: 'sk-outside-0001',
  SYSTEM_MESSAGE: 'You sell umbrellas. Say "drip" often.',
  VOICE: 'cedar',
};

let model: GaServer;
let placed = 0;
beforeAll(async () => {
  model = await GaServer.start();
});
afterAll(() => model.stop());
afterEach(() => {
  model.manners = {};
});

/** Places a call and waits until its model was asked for a session. */
async function call(program: Program): Promise<{ phone: Phone; session: GaSession }> {
  placed += 1;
  const before = model.sessions.length;
  const phone = new Phone(networkDoor(program.base), `CAsession${placed}`);
  await phone.dial();
  await eventually('session.update', () => (model.sessions[before]?.received.length ?? 0) > 0);
  return { phone, session: model.sessions[before]! };
}

/** Waits until the program has everything that the caller of a phone has said. */
async function arrived(program: Program, { callSid, leg }: Phone): Promise<void> {
  await eventually('the words to have arrived', async () => {
    const { body } = await ask(`${program.base}/api/calls/${callSid}`);
    const { audio } = JSON.parse(body) as { audio: { fromCallerBytes: number } };
    return audio.fromCallerBytes >= leg.sentBytes;
  });
}

describe('a session, for an agent that waits to be spoken to', () => {
  let program: Program;
  beforeAll(async () => {
    const chosen = { GREETING: '', TEMPERATURE: '0.7', OPENAI_REALTIME_MODEL: 'gpt-realtime-1.5' };
    program = await Program.start({
      ...COMMON,
      ...chosen,
      OPENAI_REALTIME_URL: `${model.url}?tenant=t%2042`,
    });
  });
  afterAll(() => program.kill());

  it('is asked for at the configured address, with the key and without anything from the beta', async () => {
    const { phone, session } = await call(program);
    const { url, headers } = session.upgrade;
    expect(url.pathname).toBe('/v1/realtime');
    expect([...url.searchParams].sort()).toEqual([
      ['model', 'gpt-realtime-1.5'],
      ['temperature', '0.7'],
      ['tenant', 't 42'],
    ]);
    expect(headers.authorization).toBe('Bearer sk-outside-0001');
    expect(headers['openai-beta']).toBeUndefined();
    expect(headers['sec-websocket-extensions']).toBeUndefined();
    phone.hangUp();
  });

  it('warns that TEMPERATURE is not part of a session', () => {
    expect(program.log.find(({ msg }) => msg.startsWith('TEMPERATURE'))?.level).toBe(40);
  });

  it('is configured by the first event, with every field said and nothing the service would refuse', async () => {
    const { phone, session } = await call(program);
    const [first] = session.received;
    expect(first?.type).toBe('session.update');
    expect(first?.session).toEqual({
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: 'You sell umbrellas. Say "drip" often.',
      audio: {
        input: {
          format: { type: 'audio/pcmu' },
          noise_reduction: { type: 'near_field' },
          transcription: { model: 'gpt-transcribe' },
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 500,
            idle_timeout_ms: null,
            create_response: true,
            interrupt_response: true,
          },
        },
        output: { format: { type: 'audio/pcmu' }, voice: 'cedar', speed: 1 },
      },
      max_output_tokens: 'inf',
      truncation: 'auto',
      tools: [],
      tool_choice: 'auto',
    });
    expect(JSON.stringify(first)).not.toContain('temperature');
    expect(session.problems).toEqual([]);
    phone.hangUp();
  });

  it('gets no audio before it is accepted, then the first words, whole and in order, then the rest', async () => {
    model.manners = { onSession: () => {} };
    const { phone, session } = await call(program);
    const said = frames(7, 60);
    for (const frame of said.slice(0, 50)) phone.leg.tick(frame);
    session.send('conversation.created', { conversation: { id: 'conv_1' } });
    await arrived(program, phone);
    expect(session.received.map(({ type }) => type)).toEqual(['session.update']);
    session.accept();
    for (const frame of said.slice(50)) phone.leg.tick(frame);
    const bytes = (part: string[]) => Buffer.concat(part.map((frame) => Buffer.from(frame, 'base64')));
    // Between the two a line that stood still for long is filled with silence.
    const [first, rest] = [bytes(said.slice(0, 50)), bytes(said.slice(50))];
    await eventually('all words', () => session.appended.subarray(first.length).includes(rest));
    expect(session.appended.subarray(0, first.length).equals(first)).toBe(true);
    expect(session.problems).toEqual([]);
    phone.hangUp();
  });

  it('is not asked to speak first', async () => {
    const { phone, session } = await call(program);
    await eventually('the session', () => session.accepted);
    phone.leg.pass(1000);
    await eventually('a second of audio', () => session.appended.length >= 8000);
    expect(
      session.received.map(({ type }) => type).filter((type) => type !== 'input_audio_buffer.append'),
      // The second changes nothing: it shows whether updates are acknowledged.
    ).toEqual(['session.update', 'session.update']);
    phone.hangUp();
  });

  it('is closed in order when the caller hangs up', async () => {
    const { phone, session } = await call(program);
    phone.hangUp();
    await eventually('the close', () => session.closed !== undefined);
    expect(session.closed).toBe(1000);
    await eventually('the end', () => program.endOf(phone.callSid) !== undefined);
    expect(program.endOf(phone.callSid)).toMatchObject({ reason: 'caller_hung_up', level: 30 });
    expect(program.defects).toEqual([]);
  });
});

describe('a session, for an agent that speaks first', () => {
  let program: Program;
  beforeAll(async () => {
    const chosen = { GREETING: 'Umbrellas "R" us, hello!', OPENAI_REALTIME_URL: model.url };
    program = await Program.start({ ...COMMON, ...chosen });
  });
  afterAll(() => program.kill());

  it('is asked once for exactly the greeting, in character, after the first words', async () => {
    model.manners = { onSession: () => {} };
    const { phone, session } = await call(program);
    for (const frame of frames(8, 10)) phone.leg.tick(frame);
    await arrived(program, phone);
    session.accept();
    await eventually('the greeting to be asked for', () => session.of('response.create').length > 0);
    const types = session.received.map(({ type }) => type);
    const appends = types.flatMap((type, i) => (type === 'input_audio_buffer.append' ? [i] : []));
    expect(appends[0]).toBeLessThan(types.indexOf('response.create'));
    const { response } = last(session.of('response.create')) as { response: Record<string, unknown> };
    expect(response.instructions).toContain('You sell umbrellas.');
    expect(response.instructions).toContain('"Umbrellas "R" us, hello!"');
    expect(response.conversation).toBeUndefined();
    phone.hangUp();
  });

  it('is the default model, and no temperature is mentioned, where none was chosen', async () => {
    const { phone, session } = await call(program);
    expect([...session.upgrade.url.searchParams]).toEqual([['model', 'gpt-realtime-2.1']]);
    expect(program.log.some(({ msg }) => /TEMPERATURE/.test(msg))).toBe(false);
    phone.hangUp();
  });

  it('keeps noise from interrupting the greeting until it was heard, then lets the caller in', async () => {
    model.manners = { onAsked: (session, count) => count === 1 && session.say(1500, 'Umbrellas, hello!') };
    const { phone, session } = await call(program);
    await eventually('the greeting', () => phone.leg.queuedMs === 1500);
    const guard = session.of('session.update')[1] as { session: Record<string, unknown> };
    expect(guard.session).toEqual({
      type: 'realtime',
      audio: {
        input: {
          turn_detection: {
            ...{ type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 500 },
            ...{ idle_timeout_ms: null, create_response: false, interrupt_response: false },
          },
        },
      },
    });
    session.callerSpeaks();
    session.callerStops('');
    phone.leg.pass(200);
    await eventually('the guard to open', () => session.of('session.update').length === 3);
    expect(phone.leg.clears).toEqual([]);
    const opened = session.config as { audio: { input: { turn_detection: Record<string, unknown> } } };
    expect(opened.audio.input.turn_detection).toMatchObject({
      create_response: true,
      interrupt_response: true,
    });
    expect(session.problems).toEqual([]);
    phone.hangUp();
  });
});
