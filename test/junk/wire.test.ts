import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../outside/support/ask.ts';
import { eventually, last } from '../outside/support/eventually.ts';
import { GaServer, type Reception } from '../outside/support/ga-server.ts';
import { networkDoor, openStream } from '../outside/support/network.ts';
import { Phone } from '../outside/support/phone.ts';
import { Program } from '../outside/support/program.ts';
import { streamOf } from '../outside/support/twiml.ts';
import { type JunkFrame, modelJunk, phoneJunk } from './support/junk.ts';

const CALLS = 40;
const SEED = 20_261_124;

let model: GaServer;
let program: Program;
beforeAll(async () => {
  model = await GaServer.start();
  const chosen = { OPENAI_API_KEY: 'sk-outside-0001', OPENAI_REALTIME_URL: model.url };
  program = await Program.start({ ...chosen, GREETING_GUARD_MS: '0' });
});
afterAll(async () => {
  await program.kill();
  await model.stop();
});

describe('a healthy call on the real program, beside mad ones', () => {
  it('is heard to the byte while junk of every kind arrives on both wires', async () => {
    const spoken: Buffer[] = [];
    model.manners = {
      onAsked: (session, count) => void spoken.push(session.say(2000, `Sentence ${count}.`).audio),
    };
    const phone = new Phone(networkDoor(program.base), 'CAhealthy');
    const leg = await phone.dial();
    await eventually('the greeting', () => leg.queuedMs === 2000);
    const session = last(model.sessions);

    const phones = fc.sample(phoneJunk, { seed: SEED, numRuns: CALLS });
    const models = fc.sample(modelJunk, { seed: SEED, numRuns: CALLS });
    for (let i = 0; i < CALLS; i += 1) {
      await madCall(`CAmad${i}`, phones[i] ?? [], models[i] ?? []);
      leg.pass(100);
    }
    await oversizedFrame();

    await eventually('the caller to be heard', () => session.appended.length >= leg.sentBytes);
    expect(leg.playedMs).toBe(2000);
    session.callerSpeaks();
    leg.pass(300);
    session.callerStops('Can you still hear me?');
    await eventually('the answer', () => leg.queuedMs === 2000);
    leg.pass(2100);
    expect(leg.heard.equals(Buffer.concat(spoken))).toBe(true);
    expect(leg.clears).toEqual([]);
    expect(leg.warnings).toEqual([]);
    expect(session.problems).toEqual([]);
    // Audio can be played before the mark behind it has come: the server must have learnt of it.
    await eventually('the last mark', async () => (await heardBy(program)).at(-1)?.heardMs === 2000);
    phone.hangUp();
    await eventually('the end', () => program.endOf('CAhealthy') !== undefined);
    const transcript = await heardBy(program);
    expect(transcript.map(({ text, heardMs }) => [text, heardMs])).toEqual([
      ['Sentence 1.', 2000],
      ['Can you still hear me?', null],
      ['Sentence 2.', 2000],
    ]);

    expect(program.exit).toBeUndefined();
    expect(program.defects).toEqual([]);
    expect(program.stderr).toBe('');
    expect((await ask(`${program.base}/readyz`)).status).toBe(200);
    const metrics = (await ask(`${program.base}/metrics`)).body;
    for (const wire of ['twilio', 'openai'])
      expect(metrics).toMatch(new RegExp(`malformed_total\\{wire="${wire}"\\} [1-9]`));
  });
});

interface Heard {
  readonly text: string;
  readonly heardMs: number | null;
}

/** What the server says was said on the healthy call. */
async function heardBy({ base }: Program): Promise<readonly Heard[]> {
  const { body } = await ask(`${base}/api/calls/CAhealthy`);
  return (JSON.parse(body) as { transcript: Heard[] }).transcript;
}

/** One call whose phone and model send junk as fast as they can; it is left as it is. */
async function madCall(
  callSid: string,
  phone: readonly JunkFrame[],
  says: readonly JunkFrame[],
): Promise<void> {
  const { dialed } = model;
  model.receptions.push(madReception(says));
  const CallStatus = 'ringing';
  const query = new URLSearchParams({ CallSid: callSid, From: '+15550100', To: '+15550199', CallStatus });
  const { body } = await ask(`${program.base}/incoming-call?${query}`);
  const { url, parameters } = streamOf(body);
  const stream = await openStream(url);
  if (typeof stream === 'number') throw new Error(`refused: ${stream}`);
  stream.listen({ message: () => {}, close: () => {} });
  const streamSid = `MZ${callSid}`;
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
  const start = {
    accountSid: 'AC1',
    streamSid,
    callSid,
    tracks: ['inbound'],
    mediaFormat,
    customParameters: parameters,
  };
  stream.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid, start }));
  await eventually('the model', () => model.dialed > dialed);
  for (const { frame } of phone) {
    const named =
      typeof frame === 'string' ? frame.replaceAll('{sid}', streamSid).replaceAll('{call}', callSid) : frame;
    stream.send(named);
  }
}

const madReception = (says: readonly JunkFrame[]): Reception => ({
  onAsked: (session) => {
    for (const { frame } of says) session.raw(frame);
  },
});

/** The server takes frames of up to 64 KiB; who sends more is cut off, and nobody else. */
async function oversizedFrame(): Promise<void> {
  const stream = await openStream(`${program.base.replace('http:', 'ws:')}/media-stream`);
  if (typeof stream === 'number') throw new Error(`refused: ${stream}`);
  let closed = false;
  stream.listen({
    message: () => {},
    close: () => {
      closed = true;
    },
  });
  stream.send('x'.repeat(70_000));
  await eventually('the cut', () => closed);
}
