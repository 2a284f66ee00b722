import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, form } from './support/ask.ts';
import { eventually, last } from './support/eventually.ts';
import { GaServer } from './support/ga-server.ts';
import { networkDoor } from './support/network.ts';
import { Phone } from './support/phone.ts';
import { Program, UNHURRIED } from './support/program.ts';
import { readTwiml } from './support/twiml.ts';

let model: GaServer;
let program: Program;
beforeAll(async () => {
  model = await GaServer.start();
  model.manners = { onAsked: (session) => session.say(600, 'Hello.') };
});
afterAll(() => model.stop());
afterEach(() => program.kill());

async function serverWithCall(environment: Record<string, string> = {}): Promise<Phone> {
  const chosen = {
    ...UNHURRIED,
    OPENAI_API_KEY: 'sk-outside-0001',
    OPENAI_REALTIME_URL: model.url,
    GREETING_GUARD_MS: '0',
  };
  program = await Program.start({ ...chosen, ...environment });
  const phone = new Phone(networkDoor(program.base), 'CAlive');
  const leg = await phone.dial();
  await eventually('the greeting', () => leg.queuedMs === 600);
  return phone;
}

const status = async (path: string): Promise<number> => (await ask(program.base + path)).status;

describe('SIGTERM', () => {
  it('ends an idle server with code 0', async () => {
    program = await Program.start({ OPENAI_API_KEY: 'sk-outside-0001', OPENAI_REALTIME_URL: model.url });
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
  });

  it('takes no new call, while the live one goes on to its end, resumed streams included; then exit 0', async () => {
    const phone = await serverWithCall();
    const session = last(model.sessions);
    program.signal('SIGTERM');
    await eventually('the drain', () => program.said(/draining/));
    expect(await status('/readyz')).toBe(503);
    expect(await status('/healthz')).toBe(200);
    const dialed = model.dialed;
    const fields = { CallSid: 'CAlate', From: '+15550100', To: '+15550199', CallStatus: 'ringing' };
    const late = await ask(`${program.base}/incoming-call`, form(fields));
    expect(late.status).toBe(200);
    const { children } = readTwiml(late.body);
    expect(children.map(({ name }) => name)).toEqual(['Say', 'Hangup']);
    expect(children[0]?.text).toMatch(/sorry/i);
    expect(model.dialed).toBe(dialed);

    const { leg } = phone;
    leg.pass(700);
    await eventually('the greeting to be heard', () => leg.playedMs === 600);
    session.callerSpeaks();
    leg.pass(400);
    session.callerStops('Are you still there?');
    await eventually('an answer', () => leg.queuedMs === 600);
    leg.pass(700);
    expect(leg.playedMs).toBe(1200);
    leg.cut();
    await eventually('a new stream', () => phone.legs.length === 2);
    phone.leg.tick();
    expect(program.exit).toBeUndefined();
    phone.hangUp();
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.endOf('CAlive')?.reason).toBe('caller_hung_up');
    expect(program.defects).toEqual([]);
    expect(session.problems).toEqual([]);
  });

  it('ends the live call when it comes a second time, is still there when Twilio asks what is next, and exits 0', async () => {
    const phone = await serverWithCall();
    phone.thinksMs = 300;
    program.signal('SIGTERM');
    await eventually('the drain', () => program.said(/draining/));
    expect(phone.leg.closed).toBeUndefined();
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.endOf('CAlive')?.reason).toBe('drained');
    await eventually('the end of the call', () => phone.endedBy !== undefined || phone.failure !== undefined);
    expect(phone.failure).toBeUndefined();
    expect(last(phone.documents)).toMatch(/<Say>Sorry.*<Hangup\/>/);
  });

  it('ends the live call when its time is up, and exits 0', async () => {
    const phone = await serverWithCall({ DRAIN_TIMEOUT_S: '0.3' });
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    await eventually('the close', () => phone.leg.closed !== undefined);
    expect(phone.leg.closed).toBe(1000);
    await eventually('the model to be let go', () => last(model.sessions).closed !== undefined);
    expect(last(model.sessions).closed).toBe(1000);
    expect(program.endOf('CAlive')?.reason).toBe('drained');
  });

  it('is the same as Ctrl-C', async () => {
    const phone = await serverWithCall();
    program.signal('SIGINT');
    await eventually('the drain', () => program.said(/draining/));
    phone.hangUp();
    expect(await program.ended()).toEqual({ code: 0, signal: null });
  });
});

describe('a server whose log nobody reads any more', () => {
  it('goes on answering, and ends when it is told to', async () => {
    await serverWithCall();
    program.stopReadingLog();
    for (let call = 0; call < 3; call++) {
      const answer = await ask(`${program.base}/incoming-call`, form({ CallSid: `CAunread${call}` }));
      expect(answer.status).toBe(200);
    }
    expect((await ask(`${program.base}/metrics`)).body).toContain('callchart_calls_active 4');
    program.signal('SIGTERM');
    await until503();
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
  });
});

async function until503(): Promise<void> {
  while ((await status('/readyz')) !== 503);
}
