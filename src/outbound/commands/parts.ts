import type { Clock } from '../../io/clock.ts';
import type { Dial } from '../../store/dials.ts';
import type { ApiClient } from './api-client.ts';

/** What the commands work with. */
export interface CommandParts {
  readonly server: ApiClient;
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  /** The agent's name. */
  readonly agent: string;
  /** Which of our numbers calls; undefined: the server's own choice. */
  readonly from?: string | undefined;
  readonly print: (line: string) => void;
  /** Draws over the last line of a terminal; undefined: there is none. */
  readonly redraw?: (line: string) => void;
}

const POLL_MS = 1000;

/** Until it is worth asking again. */
export const pause = ({ clock }: Pick<CommandParts, 'clock'>): Promise<void> =>
  new Promise((resolve) => void clock.setTimeout(resolve, POLL_MS));

/** Queues a call. @param key the same is the same call, however often it is asked for. @throws ServerError */
export const queue = (
  { server, agent, from }: CommandParts,
  wanted: { readonly to: string; readonly data?: object; readonly campaign?: string },
  key: string,
): Promise<Dial> =>
  server.ask(
    '/api/calls',
    { ...wanted, agent, ...(from === undefined ? {} : { from }) },
    { 'idempotency-key': key },
  );
