import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../support/stage.ts';
import { ask } from './support/ask.ts';
import { eventually, last } from './support/eventually.ts';
import { failingModels } from './support/failing-models.ts';
import { GaServer, type Reception } from './support/ga-server.ts';
import { liveLine, networkDoor } from './support/network.ts';
import { type Door, Phone } from './support/phone.ts';
import { Program, UNHURRIED } from './support/program.ts';
import { virtualDoor, virtualLine, virtualStage } from './support/virtual.ts';

const APOLOGY = readFileSync(new URL('../../src/calls/call/announcements/apology.ulaw', import.meta.url));
const cases = Object.entries(failingModels);
const PATIENCE_MS = 6000;

/**
 * How long the real program waits for a model. The calls wait side by side, and a machine that stands still for some
 * seconds must not make another failure of one: how long is right is told by the clock of the call.
 */
const PATIENT = { CONNECT_TIMEOUT_MS: '8000', ANSWER_TIMEOUT_MS: '8000' };

const heardApology = (phone: Phone): boolean => phone.heard.subarray(-APOLOGY.length).equals(APOLOGY);

describe('a caller whose model fails, by the clock of the call', () => {
  it.each(cases)('hears an apology and is let go within 6 s when it %s', async (_, failing) => {
    let failedMs: number | undefined;
    let endedMs: number | undefined;
    const failed = (): void => {
      failedMs ??= stage.clock.now();
    };
    const reception = failing.reception(failed, () => phone.leg);
    const stage: Stage = virtualStage({ GREETING_GUARD_MS: '0' }, () => reception);
    const phone: Phone = new Phone(virtualDoor(stage), 'CAvirtual');
    let startedMs = 0;
    phone.onLeg = (leg) => {
      startedMs = stage.clock.now();
      virtualLine(stage, leg);
    };
    void phone.run().then(() => {
      endedMs = stage.clock.now();
    });
    expect(await stage.clock.runUntil(() => endedMs !== undefined, 60_000)).toBe(true);
    const tookMs = (endedMs ?? 0) - (failedMs ?? startedMs);
    expect(phone.endedBy).toBe('application');
    expect(heardApology(phone)).toBe(true);
    expect(phone.said).toEqual([]);
    expect(last(phone.documents)).toContain('<Hangup/>');
    expect(tookMs).toBeLessThanOrEqual(PATIENCE_MS);
    expect(tookMs).toBeGreaterThanOrEqual(APOLOGY.length / 8);
    const ended = stage.log.filter(({ msg }) => msg === 'call ended');
    expect(ended).toMatchObject([{ callSid: phone.callSid, reason: failing.reason, level: 50 }]);
    expect(ended[0]?.action).toMatch(/\.$/);
    expect(stage.exchange.live).toBe(0);
  });
});

describe('a caller whose model fails, on the real program', () => {
  let model: GaServer;
  let program: Program;
  const calls = new Map<string, Phone>();

  beforeAll(async () => {
    model = await GaServer.start();
    const chosen = { OPENAI_API_KEY: 'sk-outside-0001', OPENAI_REALTIME_URL: model.url };
    program = await Program.start({ ...chosen, ...PATIENT, GREETING_GUARD_MS: '0' });
    for (const [i, [name, failing]] of cases.entries()) {
      const phone = newPhone(`CAfails${i}`);
      calls.set(name, phone);
      await dial(
        phone,
        failing.reception(
          () => {},
          () => phone.leg,
        ),
      );
    }
  });
  afterAll(async () => {
    await program.kill();
    await model.stop();
  });

  function newPhone(callSid: string, door: Partial<Door> = {}): Phone {
    const phone = new Phone({ ...networkDoor(program.base), ...door }, callSid);
    phone.onLeg = (leg) => void liveLine(leg);
    return phone;
  }
  /** The next connection to the model is this call's: calls are placed one after another. */
  async function dial(phone: Phone, reception: Reception): Promise<void> {
    const { dialed } = model;
    model.receptions.push(reception);
    phone.run().catch((error: unknown) => {
      phone.failure = error;
    });
    await eventually('the model to be dialed', () => model.dialed > dialed);
  }

  it.each(cases)('hears an apology when it %s, and the log says why', async (name, failing) => {
    const phone = calls.get(name) as Phone;
    await eventually('the end of the call', () => phone.endedBy !== undefined || phone.failure !== undefined);
    expect(phone.failure).toBeUndefined();
    expect(phone.endedBy).toBe('application');
    expect(phone.leg.sentToCaller.subarray(-APOLOGY.length).equals(APOLOGY)).toBe(true);
    // Where the machine is too slow to play the recording in its time, Twilio says it.
    expect(heardApology(phone) || /sorry/i.test(phone.said.join())).toBe(true);
    expect(phone.leg.closed).toBe(1000);
    expect(phone.leg.warnings).toEqual([]);
    expect(last(phone.documents)).toContain('<Hangup/>');
    await eventually('the log', () => program.endOf(phone.callSid) !== undefined);
    expect(program.endOf(phone.callSid)).toMatchObject({ reason: failing.reason, level: 50 });
    expect(program.defects).toEqual([]);
  });

  it('is told by Twilio itself when nothing proves that the apology was heard', async () => {
    const phone = newPhone('CAunproven');
    phone.onLeg = (leg) => {
      leg.swallowsMarks = true;
      liveLine(leg);
    };
    await dial(
      phone,
      failingModels['refuses the key by HTTP']!.reception(
        () => {},
        () => phone.leg,
      ),
    );
    await eventually('the end of the call', () => phone.endedBy !== undefined);
    expect(phone.said).toEqual([expect.stringMatching(/sorry/i)]);
  });

  it('is told by Twilio itself when there was never a stream to be told by', async () => {
    const phone = newPhone('CAstreamless', { connect: async () => 502 });
    await dial(phone, { refuse: 401 });
    await eventually('the end of the call', () => phone.endedBy !== undefined);
    expect(phone.legs).toEqual([]);
    expect(phone.said).toEqual([expect.stringMatching(/sorry/i)]);
    await eventually('the log', () => program.endOf('CAstreamless') !== undefined);
    expect(program.endOf('CAstreamless')?.reason).toBe('model_auth');
  });

  it('leaves the server fit for the next call', async () => {
    const phone = newPhone('CAnext');
    await dial(phone, { onAsked: (session) => session.say(400, 'Hello.') });
    await eventually('the greeting', () => phone.legs.length === 1 && phone.leg.playedMs === 400);
    phone.hangUp();
    expect(JSON.stringify(program.log)).not.toContain('sk-outside-0001');
  });
});

describe('a caller whose stream cannot be opened', () => {
  it('is not sent round for ever, and is told in the end', async () => {
    const stage = virtualStage({}, () => ({}));
    const phone = new Phone({ ...virtualDoor(stage), connect: async () => 502 }, 'CAnostream');
    let ended = false;
    void phone.run().then(() => {
      ended = true;
    });
    expect(await stage.clock.runUntil(() => ended, 20_000)).toBe(true);
    expect(phone.said).toEqual([expect.stringMatching(/sorry/i)]);
    expect(phone.documents.length).toBeLessThan(20);
    expect(stage.exchange.live).toBe(0);
  });
});

describe('a caller whose stream is lost', () => {
  it('is connected again to the same model, which goes on and does not greet again', async () => {
    const model = await GaServer.start();
    const environment = { OPENAI_API_KEY: 'sk-outside-0001', OPENAI_REALTIME_URL: model.url };
    const program = await Program.start({ ...UNHURRIED, ...environment, GREETING_GUARD_MS: '0' });
    try {
      model.manners = { onAsked: (session, count) => session.say(1000, `Sentence ${count}.`) };
      const phone = new Phone(networkDoor(program.base), 'CAlost');
      const first = await phone.dial();
      await eventually('the greeting', () => first.queuedMs === 1000);
      first.pass(1200);
      const session = last(model.sessions);
      // With a mark on its way, words would be left that are said again on the new stream.
      await eventually(
        'the greeting to be heard',
        async () => (await saidOn(program)).at(-1)?.heardMs === 1000,
      );
      await eventually('silence', () => session.appended.length >= first.sentBytes);
      first.cut();
      await eventually('the new stream', () => phone.legs.length === 2);
      const { leg } = phone;
      expect(leg.names.parameters.token).not.toBe(first.names.parameters.token);
      expect(leg.names.streamSid).not.toBe(first.names.streamSid);
      const heardBytes = session.appended.length;
      leg.pass(300);
      await eventually('the caller to be heard again', () => session.appended.length >= heardBytes + 2400);
      session.callerSpeaks();
      session.callerStops('Are you there?');
      await eventually('the answer', () => leg.queuedMs === 1000);
      leg.pass(1200);
      expect(leg.playedMs).toBe(1000);
      expect(session.of('response.create')).toHaveLength(1);
      expect(model.dialed).toBe(1);
      expect(session.problems).toEqual([]);
      expect(leg.warnings).toEqual([]);
      phone.hangUp();
      await eventually('the end', () => program.endOf('CAlost') !== undefined);
      expect(program.endOf('CAlost')?.reason).toBe('caller_hung_up');
      expect(program.defects).toEqual([]);
    } finally {
      await program.kill();
      await model.stop();
    }
  });
});

/** What the server says was said on the call whose stream is lost. */
async function saidOn({ base }: Program): Promise<readonly { heardMs: number | null }[]> {
  const { body } = await ask(`${base}/api/calls/CAlost`);
  return (JSON.parse(body) as { transcript: { heardMs: number | null }[] }).transcript;
}
