import { ask } from './ask.ts';
import { eventually, last } from './eventually.ts';
import { GaServer } from './ga-server.ts';
import type { GaSession, Manners } from './ga-session.ts';
import type { MediaLeg } from './media-leg.ts';
import { networkDoor } from './network.ts';
import { Phone } from './phone.ts';
import { type LogLine, Program, UNHURRIED } from './program.ts';
import { virtualDoor, virtualLine, virtualStage } from './virtual.ts';

/** A call between a caller and a model that both do only what the test says. */
interface Placed {
  readonly phone: Phone;
  readonly leg: MediaLeg;
  readonly session: GaSession;
}

/** Where calls take place. */
export interface World {
  /** How far a cut may be from what the caller heard, ms. */
  readonly toleranceMs: number;
  /** Places a call and waits until both ends are up. */
  place(callSid: string, manners: Manners): Promise<Placed>;
  eventually(what: string, holds: () => boolean): Promise<void>;
  /** The line goes on for so long, ms, and the model has been passed all of it. */
  pass(placed: Placed, ms: number): Promise<void>;
  recordOf(callSid: string): Promise<unknown>;
  /** Waits until the server knows that the caller has heard all that the agent said. */
  heard(callSid: string): Promise<void>;
  readonly log: readonly Record<string, unknown>[];
  end(): Promise<void>;
}

/** The line that tells how a call ended. */
export const endOf = (world: World, callSid: string): LogLine | undefined =>
  world.log.find((line) => line.msg === 'call ended' && line.callSid === callSid) as LogLine | undefined;

interface Said {
  readonly role: string;
  readonly heardMs: number | null;
}

/** Audio can be played before the mark behind it has come: the server learns later what was heard than the caller hears it. */
const knowsHeard = (record: unknown): boolean =>
  (record as { transcript: readonly Said[] }).transcript.every(
    ({ role, heardMs }) => role === 'caller' || heardMs !== null,
  );

/** @returns what tells whether the model has everything that the line has sent until now. */
function passedOn({ leg, session }: Placed): () => boolean {
  const { sentBytes } = leg;
  return () => session.appended.length >= sentBytes;
}

/**
 * The real program over loopback. Its clock is the machine's, and the line moves only when the test says so: how
 * far the two are apart is the machine's affair, so a cut is only held to what marks prove and the ledger allows
 * beyond (200 ms and a mark's way of at most 300 ms).
 */
export async function realWorld(environment: Record<string, string>): Promise<World> {
  const model = await GaServer.start();
  const program = await Program.start({
    ...{ OPENAI_API_KEY: 'sk-outside-0001', OPENAI_REALTIME_URL: model.url },
    ...UNHURRIED,
    ...environment,
  });
  const recordOf = async (callSid: string): Promise<unknown> =>
    JSON.parse((await ask(`${program.base}/api/calls/${callSid}`)).body);
  return {
    toleranceMs: 500,
    place: async (callSid, manners) => {
      model.manners = manners;
      const before = model.sessions.length;
      const phone = new Phone(networkDoor(program.base), callSid);
      const leg = await phone.dial();
      await eventually('the model', () => model.sessions.length > before);
      return { phone, leg, session: last(model.sessions) };
    },
    eventually,
    pass: async (placed, ms) => {
      placed.leg.pass(ms);
      await eventually('the line to be heard', passedOn(placed));
    },
    recordOf,
    heard: (callSid) => eventually('all to be heard', async () => knowsHeard(await recordOf(callSid))),
    log: program.log,
    end: async () => {
      await program.kill();
      await model.stop();
    },
  };
}

/** The same engine on virtual time, the line and the engine by one clock: here a cut is held to 60 ms. */
export async function virtualWorld(environment: Record<string, string>): Promise<World> {
  let reception: Manners = {};
  const sessions: GaSession[] = [];
  const stage = virtualStage(
    environment,
    () => reception,
    (session) => sessions.push(session),
  );
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    if (!(await stage.clock.runUntil(holds, 30_000))) throw new Error(`waited in vain for ${what}`);
  };
  return {
    toleranceMs: 60,
    place: async (callSid, manners) => {
      reception = manners;
      const before = sessions.length;
      const phone = new Phone(virtualDoor(stage), callSid);
      phone.onLeg = (leg) => virtualLine(stage, leg);
      void phone.run();
      await until('both ends', () => phone.legs.length > 0 && sessions.length > before);
      return { phone, leg: phone.leg, session: last(sessions) };
    },
    eventually: until,
    pass: async (placed, ms) => {
      await stage.clock.advance(ms);
      await until('the line to be heard', passedOn(placed));
    },
    recordOf: async (callSid) => stage.exchange.describeCall(callSid),
    heard: (callSid) => until('all to be heard', () => knowsHeard(stage.exchange.describeCall(callSid))),
    log: stage.log,
    end: async () => {},
  };
}
