import { PerHour } from '../calls/door/per-hour.ts';
import type { Exchange } from '../calls/exchange.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../io/clock.ts';
import type { DialStore } from '../store/dials.ts';
import type { CallStore } from '../store/store.ts';
import type { TwilioRest } from '../twilio/rest.ts';
import { DoNotCall } from './do-not-call.ts';
import { Outbound } from './outbound.ts';
import { DialQueue } from './queue/dial-queue.ts';
import { unconnectedRow } from './unconnected-row.ts';

export interface OutboundSurroundings {
  readonly config: Config;
  readonly settings: Settings;
  readonly exchange: Exchange;
  readonly dials: DialStore;
  readonly calls: Pick<CallStore, 'get' | 'put'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The time of day, ms since the epoch. */
  readonly epochMs?: () => number;
  /** Undefined: there are no credentials. */
  readonly rest: TwilioRest | undefined;
}

/** Calls are forgotten this often when they are old. */
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The calls we place: open when there are credentials and an address Twilio can reach us by. Not started yet. */
export function openOutbound(around: OutboundSurroundings): {
  readonly outbound: Outbound;
  start(): Promise<void>;
  stop(): Promise<void>;
} {
  const { config, settings, exchange, dials, rest, clock, log, epochMs = Date.now } = around;
  const closed = whyClosed(config);
  const doNotCall = new DoNotCall(dials, config.outbound.doNotCallFile);
  const countries = (): readonly string[] => settings.current().limits.allowedCountries;
  const agent = (name: string) => settings.current().agents.get(name);
  const called = new PerHour(clock);
  const queue = closed === undefined && rest ? queueOf(rest) : undefined;

  function queueOf(rest: TwilioRest): DialQueue {
    return new DialQueue({
      ...{ store: dials, doNotCall, settings: config.outbound, countries, clock, epochMs, log },
      rest,
      agent: (name) => {
        const found = agent(name);
        return found && { leavesMessage: found.voicemail !== undefined };
      },
      freeLines: () => {
        const { concurrentCalls } = settings.current().limits;
        // With the day's money gone nobody is called.
        if (exchange.spend.isExhausted()) return 0;
        // Who waits for a line has it before it is used to call somebody.
        return concurrentCalls === null ? null : concurrentCalls - exchange.lines.all - exchange.waiting;
      },
      mayCall: (name) => {
        const most = agent(name)?.limits.concurrentCalls ?? null;
        if (exchange.spend.isExhausted(name)) return false;
        return most === null || exchange.lines.of(name) + exchange.waitingFor(name) < most;
      },
      ringing: exchange.ringing,
      people: {
        waitMs: (number) => called.waitMs(number, settings.current().limits.callsPerCallerPerHour),
        called: (number) => called.add(number),
      },
      connected: async (callSid) => {
        const recent = exchange.recent(callSid);
        if (recent) return recent;
        const row = await around.calls.get(callSid);
        return row && { endReason: row.outcome };
      },
      keepUnconnected: (call) => around.calls.put(unconnectedRow(call, agent(call.agent), config)),
      publicUrl: config.server.publicUrl ?? '',
      keepNumbers: config.store.keepNumbers,
    });
  }

  const outbound = new Outbound({
    ...{ store: dials, doNotCall, queue, countries, epochMs, log, settings: config.outbound },
    ...(closed === undefined ? {} : { closed }),
    hasAgent: (name) => agent(name) !== undefined,
    ringing: exchange.ringing,
    begin: (webhook) => exchange.incomingCall(webhook),
    machineAnswered: (callSid, by) => exchange.machineAnswered(callSid, by),
  });

  let timer: unknown;
  const forget = async (): Promise<void> => {
    const { retentionDays } = config.store;
    timer = clock.setTimeout(() => void forget(), HOUR_MS);
    if (retentionDays === 0) return;
    await dials.forget(epochMs() - retentionDays * DAY_MS).catch((error: Error) => {
      log.warn({ problem: error.message }, 'old placed calls could not be forgotten; tried again in an hour');
    });
  };
  return {
    outbound,
    start: async () => {
      void forget();
      await queue?.start();
    },
    stop: async () => {
      clock.clearTimeout(timer);
      await queue?.stop();
    },
  };
}

function whyClosed({ twilio, server }: Config): string | undefined {
  const missing = [
    ...(twilio.accountSid === undefined ? ['TWILIO_ACCOUNT_SID'] : []),
    ...(twilio.authToken === undefined ? ['TWILIO_AUTH_TOKEN'] : []),
    ...(server.publicUrl === undefined ? ['PUBLIC_URL'] : []),
  ];
  return missing.length === 0 ? undefined : `To place calls, set ${missing.join(', ')}.`;
}
