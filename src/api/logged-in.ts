import type { Clock } from '../io/clock.ts';
import type { Transport } from '../io/transport.ts';
import type { Visitor } from './access.ts';

/** Close code: the login that opened the connection has run out. */
const LOGIN_OVER = 4401;

/** The time, to wait with and of day. */
export interface Times {
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
}

/** A visitor's connection, which ends with the login it was opened with. */
export function whileLoggedIn(
  transport: Transport,
  { untilMs }: Pick<Visitor, 'untilMs'>,
  { clock, epochMs }: Times,
): Transport {
  if (untilMs === null) return transport;
  const timer = clock.setTimeout(
    () => transport.close(LOGIN_OVER, 'the login has run out'),
    Math.max(0, untilMs - epochMs()),
  );
  return {
    send: (data) => transport.send(data),
    close: (code, reason) => transport.close(code, reason),
    terminate: () => transport.terminate(),
    get bufferedBytes() {
      return transport.bufferedBytes;
    },
    listen: ({ message, close }) =>
      transport.listen({
        message,
        close: (code, reason) => {
          clock.clearTimeout(timer);
          close(code, reason);
        },
      }),
  };
}
