import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';
import type { Carrier } from '../../src/rehearsal/caller/carrier.ts';
import type { RestFault, RestRequest } from '../../src/rehearsal/caller/rest.ts';
import type { Dial, DialStore } from '../../src/store/dials.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { answerDials, type DialQuestion } from '../../src/store/sqlite/dials.ts';
import { SqliteDials } from '../../src/store/sqlite/sqlite-dials.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import type { TwilioRest } from '../../src/twilio/rest.ts';
import { temporaryFolder } from '../store/folder.ts';
import { Stage } from '../support/stage.ts';
import { restOn } from '../support/stage-twilio.ts';
import { ACCOUNT, AWAY, BUSY, HUMAN, MACHINE, OURS, twilioOn, until } from './world.ts';

const PEOPLE = [HUMAN, MACHINE, AWAY, '+493066666666', '+493077777777', '+493088888888'];
const ENVIRONMENT = {
  ...{ TWILIO_ACCOUNT_SID: ACCOUNT.accountSid, TWILIO_AUTH_TOKEN: ACCOUNT.authToken, DIAL_FROM: OURS },
  ...{ DIAL_COUNTRIES: '+49', DIAL_ATTEMPTS: '1', DIAL_CONCURRENT: '2' },
};

/** One run of the program after the other, on one database; Twilio and its calls outlive them all. */
class Runs {
  readonly clock = new VirtualClock();
  readonly calls = new MemoryStore();
  readonly #path = join(temporaryFolder(), 'calls.db');
  readonly #twilio: ReturnType<typeof twilioOn>;
  #running: Stage | undefined;
  #kill = (): void => {};

  constructor(fault: (request: RestRequest) => RestFault | undefined = () => undefined) {
    const down = { status: 502, headers: {}, body: '' };
    // Without anybody there Twilio's webhooks are answered by the proxy, and streams by nobody.
    const carrier: Carrier = {
      request: async (request) => (await this.#running?.carrier.request(request)) ?? down,
      connect: async (...to) => (await this.#running?.carrier.connect(...to)) ?? { refused: 502 },
    };
    this.#twilio = twilioOn(this.clock, carrier, { fault });
  }

  /** Whom Twilio has called, each time it did. */
  get called(): readonly string[] {
    return this.#twilio.reports.map(({ webhooks }) => webhooks[0]?.params.To ?? '');
  }

  /** Another process on the same database; its queue is started. */
  async start(): Promise<Stage & { readonly dials: DialStore }> {
    const db = openDatabase(this.#path);
    onTestFinished(() => db.close());
    let alive = true;
    const ask = async (question: DialQuestion): Promise<unknown> => {
      if (!alive) throw new StoreUnavailable('dead');
      return answerDials(db, question);
    };
    const stage = new Stage({
      ...{ clock: this.clock, dials: new SqliteDials(ask), archive: { calls: this.calls } },
      environment: ENVIRONMENT,
      twilio: () => whileAlive(restOn(this.clock, this.#twilio.api, ACCOUNT), () => alive),
    });
    this.#running = stage;
    this.#kill = () => {
      alive = false;
    };
    await stage.placed.start();
    return stage;
  }

  /** The process is gone, in the middle of whatever it did. */
  kill(): void {
    this.#kill();
    this.#running = undefined;
  }
}

/** What a dead process asks is never sent, and what it was told it never hears. */
function whileAlive(rest: TwilioRest, isAlive: () => boolean): TwilioRest {
  const never = new Promise<never>(() => {});
  const guarded =
    <A extends readonly unknown[], T>(run: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (!isAlive()) return never;
      const answer = await run(...args);
      return isAlive() ? answer : never;
    };
  return {
    createCall: guarded(rest.createCall),
    updateCall: guarded(rest.updateCall),
    fetchCall: guarded(rest.fetchCall),
    recentCalls: guarded(rest.recentCalls),
  };
}

const place = ({ placed }: Stage, to: string): Promise<Dial> =>
  placed.outbound.place({ to, agent: 'default', campaign: 'spring', idempotencyKey: to, data: { name: to } });

describe('a campaign', () => {
  it.each([0, 100, 1500, 2500, 4000, 9000, 20_000])(
    'goes on after the server was killed %i ms into it: everybody is called, and nobody twice',
    async (ms) => {
      const runs = new Runs();
      const first = await runs.start();
      for (const to of PEOPLE) await place(first, to);
      await runs.clock.advance(ms);
      runs.kill();
      await runs.clock.advance(5000);
      const second = await runs.start();
      const dials = await Promise.all(PEOPLE.map((to) => place(second, to)));
      for (const dial of dials)
        expect(await until(runs.clock, second.dials, dial)).toMatchObject({ state: 'done' });
      await runs.clock.advance(300_000);
      expect([...runs.called].sort()).toEqual([...PEOPLE].sort());
      expect(second.exchange.ringing.size).toBe(0);
    },
  );

  it('goes on after the server was stopped: whom it rang, and did not reach, is called again', async () => {
    const runs = new Runs();
    const first = await runs.start();
    for (const to of PEOPLE) await place(first, to);
    // Two ring, and nobody has picked up yet.
    await runs.clock.runUntil(() => first.exchange.ringing.size === 2, 5000);
    await runs.clock.carry(first.placed.stop(), 20_000);
    const taken = (await first.dials.underWay()).length;
    expect(taken).toBe(0);
    runs.kill();
    const second = await runs.start();
    const dials = await Promise.all(PEOPLE.map((to) => place(second, to)));
    for (const dial of dials) {
      const now = await until(runs.clock, second.dials, dial);
      expect(now).toMatchObject({ state: 'done', attempts: 1 });
      expect(now.outcome).not.toBe('canceled');
    }
  });
});

it('two servers that share a database for a while call nobody twice, and free each other’s lines', async () => {
  const runs = new Runs();
  const first = await runs.start();
  // Twilio's webhooks go to the newer one from here on; the older one places calls all the same.
  const second = await runs.start();
  for (const to of PEOPLE) await place(first, to);
  const dials = await Promise.all(PEOPLE.map((to) => place(second, to)));
  for (const dial of dials) expect((await until(runs.clock, second.dials, dial)).state).toBe('done');
  await runs.clock.advance(60_000);
  expect([...runs.called].sort()).toEqual([...PEOPLE].sort());
  expect([first.exchange.ringing.size, second.exchange.ringing.size]).toEqual([0, 0]);
});

describe('a call that was being dialed when the server was killed', () => {
  const creating = ({ method, path }: RestRequest): boolean =>
    method === 'POST' && path.endsWith('/Calls.json');

  it('and had reached Twilio: it is the call the next run finds, and it is not dialed again', async () => {
    const runs = new Runs(creatingKills(() => runs.kill(), 'after'));
    const first = await runs.start();
    const dial = await place(first, BUSY);
    await runs.clock.advance(2000);
    const second = await runs.start();
    expect(await second.dials.get(dial.id)).toMatchObject({ state: 'dialing', callSid: null });
    expect(await until(runs.clock, second.dials, dial)).toMatchObject({ outcome: 'busy', attempts: 1 });
    expect(runs.called).toEqual([BUSY]);
  });

  it('and had not: it is dialed once Twilio has said so', async () => {
    const runs = new Runs(creatingKills(() => runs.kill(), 'before'));
    const first = await runs.start();
    const dial = await place(first, BUSY);
    await runs.clock.advance(2000);
    const second = await runs.start();
    await runs.clock.advance(10_000);
    expect(runs.called).toEqual([]);
    expect(await until(runs.clock, second.dials, dial)).toMatchObject({ outcome: 'busy', attempts: 1 });
    expect(runs.called).toEqual([BUSY]);
  });

  /** The first time a call is asked for, the process dies: before Twilio has it, or before its answer is here. */
  function creatingKills(kill: () => void, when: 'before' | 'after') {
    let first = true;
    return (request: RestRequest): RestFault | undefined => {
      if (!first || !creating(request)) return undefined;
      first = false;
      kill();
      const reply = { status: 503, headers: {}, body: '{"code":20503,"message":"","status":503}' };
      return when === 'before' ? { kind: 'refused', reply } : undefined;
    };
  }
});

it('somebody who picked up while no server was there was not talked to, and is not called again unasked', async () => {
  const runs = new Runs();
  const first = await runs.start();
  const dial = await place(first, HUMAN);
  await runs.clock.runUntil(() => first.exchange.ringing.size === 1, 5000);
  await runs.clock.advance(500);
  runs.kill();
  await runs.clock.advance(30_000);
  const second = await runs.start();
  expect(await until(runs.clock, second.dials, dial)).toMatchObject({ outcome: 'failed', attempts: 1 });
  expect(runs.called).toEqual([HUMAN]);
  const { calls } = await runs.calls.list({ direction: 'outbound' });
  expect(calls).toMatchObject([{ to: HUMAN, outcome: 'failed' }]);
});
