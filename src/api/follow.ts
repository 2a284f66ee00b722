import type { LiveCall, LiveCalls } from '../calls/live.ts';
import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import { withoutSecrets } from '../io/secret-values.ts';
import type { Transport } from '../io/transport.ts';
import type { CallListing } from '../store/store.ts';
import type { JournalReader } from './ports.ts';
import type { FeedMessage } from './types.ts';

/** A viewer with so much unread is slow. */
export const MAX_UNREAD_BYTES = 256 * 1024;
/** New lines that may wait for a viewer who is still catching up, characters. */
const MAX_WAITING = 256 * 1024;
/** Lines of one message, characters; a longer line goes alone. */
const MAX_MESSAGE = 64 * 1024;
/** Lines that come within this time go together. */
const BATCH_MS = 100;
/** A slow viewer is told how things stand this often at most. */
const SUMMARY_MS = 1000;
/** A journal is written behind its call; a line that is not in it after so many readings was lost. */
const MAX_READINGS = 20;

/** What following a call takes. */
export interface FollowPorts {
  readonly live: LiveCalls;
  readonly journals: JournalReader;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * One viewer's view of one call: first what the journal has, then each line as it is made, without gap or repetition.
 * A viewer who reads too slowly gets summaries from then on. Holds at most one journal and {@link MAX_WAITING} of
 * new lines; lines are passed on as text.
 */
export class Follow {
  readonly #ports: FollowPorts;
  readonly #transport: Transport;
  readonly #callSid: string;
  readonly #call: LiveCall | undefined;
  readonly #stopCall: () => void;
  #stopLines: () => void = () => {};
  /** To be sent, in order. */
  #queue: string[] = [];
  /** Lines that came while the journal was read. */
  #early: { readonly n: number; readonly line: string }[] = [];
  /** Characters of new lines in the queue or early. */
  #waiting = 0;
  /** How many of the queue are from the journal. */
  #old = 0;
  #phase: 'reading' | 'following' | 'behind' | 'stopped' = 'reading';
  #ended: CallListing | undefined;
  #timer: unknown;

  /** @param after the number of the last line the viewer has; -1 for none. */
  constructor(callSid: string, after: number, transport: Transport, ports: FollowPorts) {
    this.#callSid = callSid;
    this.#transport = transport;
    this.#ports = ports;
    const call = ports.live.find(callSid);
    this.#call = call;
    // Before the journal is read, so that nothing can fall between the two.
    if (call) this.#stopLines = call.watch((line, n) => this.#took(line, n));
    this.#stopCall = call
      ? ports.live.watch((sid, listing) => sid === callSid && this.#noticed(listing()))
      : () => {};
    void this.#catchUp(after, call?.lastLine ?? -1).catch((error: unknown) => {
      ports.log.error({ err: error, callSid }, 'a journal cannot be read');
      this.#fail('journal_unavailable', 'The journal of this call cannot be read.');
    });
  }

  /** Nothing more is sent, and nothing is listened to any more. Idempotent. */
  stop(): void {
    this.#phase = 'stopped';
    this.#stopLines();
    this.#stopCall();
    this.#ports.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#early = [];
  }

  /** @param newest the newest line when we began to listen. */
  async #catchUp(after: number, newest: number): Promise<void> {
    let last = after;
    for (let reading = 1; ; reading++) {
      const lines = await this.#ports.journals.read(this.#callSid, last);
      if (this.#phase !== 'reading') return;
      if (!lines && !this.#call) return this.#fail('unknown_call', 'There is no record of such a call.');
      this.#queue = this.#queue.concat(lines ?? []);
      last = numberOf(lines?.at(-1)) ?? last;
      if (last >= newest || reading === MAX_READINGS) break;
      await new Promise<void>((resolve) => this.#ports.clock.setTimeout(resolve, BATCH_MS));
      if (this.#phase !== 'reading') return;
    }
    this.#old = this.#queue.length;
    this.#phase = 'following';
    for (const { n, line } of this.#early) {
      if (n > last) this.#queue.push(line);
      else this.#waiting -= line.length;
    }
    this.#early = [];
    if (this.#waiting > MAX_WAITING) return this.#fallBehind();
    // Also when there is nothing: it says that the viewer has all there is.
    this.#flush(true);
  }

  #took(line: string, n: number): void {
    if (this.#phase === 'following') this.#queue.push(line);
    else if (this.#waiting <= MAX_WAITING) this.#early.push({ n, line });
    this.#waiting += line.length;
    if (this.#phase !== 'following') return;
    if (this.#waiting > MAX_WAITING) this.#fallBehind();
    else this.#later(BATCH_MS);
  }

  #noticed(listing: CallListing): void {
    if (listing.endedAt === null) return;
    this.#ended = listing;
    // The line that tells of the end may come just after the news of it.
    if (this.#phase !== 'reading') this.#later(BATCH_MS);
  }

  #later(ms: number): void {
    this.#timer ??= this.#ports.clock.setTimeout(() => {
      this.#timer = undefined;
      if (this.#phase === 'behind') this.#summarize();
      else if (this.#phase === 'following') this.#flush(false);
    }, ms);
  }

  #flush(always: boolean): void {
    let due = always || this.#ended !== undefined;
    while (this.#queue.length > 0 || due) {
      if (this.#transport.bufferedBytes >= MAX_UNREAD_BYTES) {
        if (this.#old > 0 || !this.#call) return this.#later(BATCH_MS);
        return this.#fallBehind();
      }
      due = false;
      this.#sendSome();
    }
    if (this.#ended || !this.#call) this.stop();
  }

  #sendSome(): void {
    let count = 0;
    let size = 0;
    for (const line of this.#queue) {
      if (count > 0 && size + line.length > MAX_MESSAGE) break;
      count += 1;
      size += line.length;
    }
    const lines = this.#queue.splice(0, count);
    this.#old = Math.max(0, this.#old - count);
    if (this.#queue.length === this.#old) this.#waiting = 0;
    const live = this.#call !== undefined && (this.#ended === undefined || this.#queue.length > 0);
    const head = `{"type":"lines","callSid":${JSON.stringify(this.#callSid)},"live":${live},"lines":[`;
    this.#transport.send(`${head}${lines.join(',')}]}`);
  }

  /** The viewer has to ask again for the lines; until then it gets summaries. */
  #fallBehind(): void {
    this.#phase = 'behind';
    this.#queue = [];
    this.#early = [];
    this.#stopLines();
    this.#ports.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#summarize();
  }

  #summarize(): void {
    const call = this.#call;
    if (!call) return;
    const listing = this.#ended ?? call.listing();
    this.#send({ type: 'behind', callSid: this.#callSid, n: call.lastLine, call: listing });
    if (this.#ended) this.stop();
    else this.#later(SUMMARY_MS);
  }

  #fail(code: string, message: string): void {
    if (this.#phase === 'stopped') return;
    this.#send({ type: 'error', code, message });
    this.stop();
  }

  #send(message: FeedMessage): void {
    this.#transport.send(withoutSecrets(JSON.stringify(message)));
  }
}

const numberOf = (line: string | undefined): number | undefined =>
  line === undefined ? undefined : (JSON.parse(line) as { readonly n: number }).n;
