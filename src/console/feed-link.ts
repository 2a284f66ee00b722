import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FeedMessage, FeedRequest } from '../api/types.ts';
import type { JournalLine } from '../store/journal-format.ts';
import type { CallListing } from '../store/store.ts';

/** What the feed needs of a WebSocket. */
export interface FeedSocket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface FeedPorts {
  connect(): FeedSocket;
  /** Runs `then` after `ms`. @returns what calls it off. */
  later(ms: number, then: () => void): () => void;
  /** A connection could not be opened: the server is away, or refuses. */
  refused(): void;
}

/** Who watches one call. */
export interface CallWatcher {
  /** The last line that is known already; absent: all are wanted. */
  readonly after?: number;
  /** New lines in order, none twice. `live`: the call goes on; false: these are its last. */
  lines(lines: readonly JournalLine[], live: boolean): void;
  /** We read too slowly: lines up to `n` come later, this is the newest state of the call. */
  behind?(n: number, call: CallListing): void;
  /** The server will not show it, for example because there is no such call. */
  failed?(code: string, message: string): void;
}

/** `idle`: nobody watches anything. */
export type FeedState = 'idle' | 'connecting' | 'open' | 'lost';

/** How long to wait before the attempt after `failures` in a row, ms. */
export function backOffMs(failures: number): number {
  return Math.min(15_000, 500 * 2 ** Math.max(0, failures - 1));
}

/** A slow reader asks again after this, ms: at once would only fall behind again. */
const CATCH_UP_MS = 400;

interface Watched {
  readonly callSid: string;
  readonly watcher: CallWatcher;
  last: number | undefined;
}

/**
 * One connection to `/api/feed`, open while somebody watches something. When it breaks it is opened again with
 * growing pauses, and what was watched is asked for again from where it was.
 */
export class FeedLink {
  readonly #ports: FeedPorts;
  readonly #state = signal<FeedState>('idle');
  readonly #calls: Signal<ReadonlyMap<string, CallListing> | null> = signal(null);
  readonly #ended = new Set<(call: CallListing) => void>();
  readonly #returned = signal(0);
  #callsWatchers = 0;
  #watched: Watched | null = null;
  #socket: FeedSocket | null = null;
  #failures = 0;
  #pending: (() => void) | null = null;

  constructor(ports: FeedPorts) {
    this.#ports = ports;
  }

  get state(): ReadonlySignal<FeedState> {
    return this.#state;
  }

  /** The calls in progress by CallSid, newest first; null until they are known. */
  get liveCalls(): ReadonlySignal<ReadonlyMap<string, CallListing> | null> {
    return this.#calls;
  }

  /** How often the connection was lost and came back: what else was shown may have been missed. */
  get returned(): ReadonlySignal<number> {
    return this.#returned;
  }

  /** Keeps {@link liveCalls} up to date until the returned function is called. */
  watchCalls(): () => void {
    this.#callsWatchers += 1;
    if (this.#callsWatchers === 1) this.#ask({ watch: 'calls' });
    return once(() => {
      this.#callsWatchers -= 1;
      if (this.#callsWatchers === 0) this.#drop('calls');
    });
  }

  /** Tells about every call that ends while {@link watchCalls} is on. @returns what stops it. */
  onEnded(listener: (call: CallListing) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  /** Follows one call, in the place of the one before. @returns what stops it. */
  watchCall(callSid: string, watcher: CallWatcher): () => void {
    const watched: Watched = { callSid, watcher, last: watcher.after };
    this.#watched = watched;
    this.#askForCall();
    return () => {
      if (this.#watched !== watched) return;
      this.#watched = null;
      this.#drop('call');
    };
  }

  /** Tries again now instead of after the pause, as when the network is back. */
  retry(): void {
    if (this.#pending && !this.#socket) this.#connect();
  }

  #askForCall(): void {
    if (!this.#watched) return;
    const { callSid, last } = this.#watched;
    this.#ask({ watch: 'call', callSid, ...(last === undefined ? {} : { after: last }) });
  }

  /** Asks now, or, when there is no connection, once there is one: it is asked for everything then. */
  #ask(request: FeedRequest): void {
    if (this.#state.value === 'open') this.#socket?.send(JSON.stringify(request));
    else if (!this.#socket && !this.#pending) this.#connect();
  }

  #drop(what: 'calls' | 'call'): void {
    if (what === 'calls') this.#calls.value = null;
    if (this.#callsWatchers > 0 || this.#watched) {
      if (this.#state.value === 'open') this.#ask({ unwatch: what });
      return;
    }
    this.#pending?.();
    this.#pending = null;
    const socket = this.#socket;
    this.#socket = null;
    this.#state.value = 'idle';
    socket?.close();
  }

  #connect(): void {
    this.#pending?.();
    this.#pending = null;
    if (this.#state.value !== 'lost') this.#state.value = 'connecting';
    const socket = this.#ports.connect();
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      opened = true;
      if (this.#state.value === 'lost') this.#returned.value += 1;
      this.#failures = 0;
      this.#state.value = 'open';
      if (this.#callsWatchers > 0) this.#ask({ watch: 'calls' });
      this.#askForCall();
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#take(JSON.parse(String(data)) as FeedMessage);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#state.value = 'lost';
      this.#failures += 1;
      this.#pending = this.#ports.later(backOffMs(this.#failures), () => this.#connect());
      if (!opened) this.#ports.refused();
    };
  }

  #take(message: FeedMessage): void {
    if (message.type === 'calls') this.#calls.value = newestFirst(message.calls);
    else if (message.type === 'changed') this.#change(message.calls);
    else if (message.type === 'lines') this.#takeLines(message);
    else if (message.type === 'behind') this.#fallBehind(message);
    else this.#watched?.watcher.failed?.(message.code, message.message);
  }

  #change(changed: readonly CallListing[]): void {
    const calls = new Map(this.#calls.value);
    for (const call of changed) {
      if (call.endedAt === null) calls.set(call.callSid, call);
      else calls.delete(call.callSid);
    }
    this.#calls.value = newestFirst([...calls.values()]);
    for (const call of changed) {
      if (call.endedAt !== null) for (const listener of this.#ended) listener(call);
    }
  }

  #takeLines({ callSid, lines, live }: Extract<FeedMessage, { type: 'lines' }>): void {
    const watched = this.#watched;
    if (watched?.callSid !== callSid) return;
    const { last = -1 } = watched;
    // After a reconnection the server may repeat what was under way.
    const fresh = (lines as readonly JournalLine[]).filter((line) => line.n > last);
    watched.last = fresh.at(-1)?.n ?? watched.last;
    watched.watcher.lines(fresh, live);
  }

  #fallBehind({ callSid, n, call }: Extract<FeedMessage, { type: 'behind' }>): void {
    const watched = this.#watched;
    if (watched?.callSid !== callSid) return;
    watched.watcher.behind?.(n, call);
    this.#ports.later(CATCH_UP_MS, () => {
      if (this.#watched === watched && this.#state.value === 'open') this.#askForCall();
    });
  }
}

function newestFirst(calls: readonly CallListing[]): ReadonlyMap<string, CallListing> {
  const sorted = [...calls].sort((a, b) => b.startedAt - a.startedAt);
  return new Map(sorted.map((call) => [call.callSid, call]));
}

function once(then: () => void): () => void {
  let done = false;
  return () => {
    if (!done) then();
    done = true;
  };
}
