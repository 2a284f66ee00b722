import type { Twilio } from 'twilio';
import { type Clock, systemClock } from '../io/clock.ts';
import { type RestAccount, twilioClient } from './rest-client.ts';
import { TwilioRestError } from './rest-error.ts';
import { type SendRest, sendRest } from './rest-http.ts';

type Calls = Twilio['calls'];
type Instance = Awaited<ReturnType<Calls['create']>>;

/** A call to be placed. */
export interface CallOrder {
  /** E.164. */
  readonly to: string;
  /** One of the account's numbers. */
  readonly from: string;
  /** Asked for TwiML when somebody answers. */
  readonly url: string;
  /** Told of every change of the call's status. */
  readonly statusCallback: string;
  /** It may ring this long, seconds. */
  readonly ringS: number;
  /** The longest it may last, seconds; Twilio ends it then. */
  readonly timeLimitS?: number;
  /**
   * Finding out who answered while the call already runs. `waitsForBeep`: an answering machine is reported when its
   * message is over; without it, as soon as it is recognized.
   */
  readonly detection?: { readonly callback: string; readonly waitsForBeep: boolean };
}

/** What becomes of a call that is under way: other TwiML, or its end. */
type CallChange =
  | { readonly twiml: string }
  | { readonly url: string }
  /** `canceled`: only while it is queued or rings. */
  | { readonly status: 'completed' | 'canceled' };

/** A call as Twilio knows it. */
export interface TwilioCall {
  readonly callSid: string;
  readonly to: string;
  readonly from: string;
  /** `queued`, `initiated`, `ringing`, `in-progress`, `completed`, `busy`, `failed`, `no-answer`, `canceled`. */
  readonly status: string;
  readonly direction: string;
  /** When Twilio took it, ms since the epoch. */
  readonly createdAt: number;
}

/** What we ask of Twilio's REST API. Everything throws {@link TwilioRestError}. */
export interface TwilioRest {
  /**
   * Places a call. Asked once more only when it was certainly not placed: with `happened` unknown, look it up in
   * {@link TwilioRest.recentCalls} before dialing again.
   */
  createCall(order: CallOrder): Promise<TwilioCall>;
  updateCall(callSid: string, change: CallChange): Promise<TwilioCall>;
  fetchCall(callSid: string): Promise<TwilioCall>;
  /** Calls to a number, newest first, queued ones included. @param since ms since the epoch. */
  recentCalls(to: string, since: number): Promise<readonly TwilioCall[]>;
}

export interface TwilioRestOptions extends RestAccount {
  readonly clock?: Clock;
  readonly send?: SendRest;
  /** 0 to 1; spreads repeated requests out. */
  readonly random?: () => number;
}

/** A request is made at most so often. */
const MAX_TRIES = 4;
/** Before the second try at most this long, doubled before each further one, ms. */
const BACK_OFF_MS = 500;
/** A server that asks for more patience than this is given up for now, ms. */
const MAX_BACK_OFF_MS = 10_000;
const RECENT = 50;

/** Twilio's REST API by way of the `twilio` package. */
export function twilioRest({
  clock = systemClock,
  send = sendRest,
  ...options
}: TwilioRestOptions): TwilioRest {
  const { random = Math.random, ...account } = options;
  let client: Promise<Twilio> | undefined;
  const calls = async (): Promise<Calls> => {
    client ??= twilioClient(account, send);
    return (await client).calls;
  };

  /** @param repeatable doing it twice does no harm. */
  const ask = async <T>(
    repeatable: boolean,
    callSid: string | null,
    run: (calls: Calls) => Promise<T>,
  ): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await run(await calls());
      } catch (error) {
        const failure = failureOf(error, callSid);
        const again = failure.passes && (repeatable || failure.happened === 'no');
        if (!again || tries === MAX_TRIES || failure.retryAfterMs > MAX_BACK_OFF_MS) throw failure;
        const spread = BACK_OFF_MS * 2 ** (tries - 1) * (0.5 + random() / 2);
        await new Promise<void>(
          (done) => void clock.setTimeout(done, Math.max(spread, failure.retryAfterMs)),
        );
      }
    }
  };

  return {
    createCall: (order) => ask(false, null, async (all) => factsOf(await all.create(formOf(order)))),
    updateCall: (callSid, change) =>
      ask(true, callSid, async (all) => factsOf(await all(callSid).update({ ...change }))),
    fetchCall: (callSid) => ask(true, callSid, async (all) => factsOf(await all(callSid).fetch())),
    recentCalls: (to, since) =>
      ask(true, null, async (all) => {
        // Not by `startTimeAfter`: a call that is still queued has no start time, and is one that was placed.
        const found = await all.list({ to, pageSize: RECENT, limit: RECENT });
        return found.map(factsOf).filter(({ createdAt }) => createdAt >= since);
      }),
  };
}

function formOf({ detection, ringS, timeLimitS, ...order }: CallOrder): Parameters<Calls['create']>[0] {
  return {
    ...order,
    method: 'POST',
    statusCallbackMethod: 'POST',
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    timeout: ringS,
    ...(timeLimitS === undefined ? {} : { timeLimit: timeLimitS }),
    ...(detection === undefined
      ? {}
      : {
          machineDetection: detection.waitsForBeep ? 'DetectMessageEnd' : 'Enable',
          asyncAmd: 'true',
          asyncAmdStatusCallback: detection.callback,
          asyncAmdStatusCallbackMethod: 'POST',
        }),
  };
}

const factsOf = (call: Instance): TwilioCall => ({
  callSid: call.sid,
  to: call.to,
  from: call.from,
  status: call.status,
  direction: call.direction,
  createdAt: call.dateCreated.getTime(),
});

/** What went wrong, with the call it was about. What the package itself throws was never sent. */
function failureOf(error: unknown, callSid: string | null): TwilioRestError {
  if (!(error instanceof TwilioRestError))
    return new TwilioRestError({
      message: (error as Error).message,
      status: 0,
      happened: 'no',
      callSid,
      cause: error,
    });
  const { message, code, status, happened, retryAfterMs, cause } = error;
  return new TwilioRestError({ message, code, status, happened, retryAfterMs, cause, callSid });
}
