import { type Bucket, emptyBuckets, isFailure, percentile } from './figures.ts';
import { listingOf, wordsAround } from './listing.ts';
import { cursorAfter, firstNumber, spanOf } from './order.ts';
import { digitsOf, type Phrase, phrasesOf, termsOf } from './search-terms.ts';
import type { CallListing, CallPage, CallQuery, CallRow, CallStore, OverviewRange } from './store.ts';

/** So many calls are kept when nothing else is said. */
const DEFAULT_MAX_CALLS = 5000;

interface Kept {
  readonly number: number;
  readonly row: CallRow;
}

/** Calls in memory: for tests, and for a server without a disk. Forgets the oldest ended calls when it is full. */
export class MemoryStore implements CallStore {
  readonly #calls = new Map<string, Kept>();
  readonly #numbers = new Set<number>();
  readonly #maxCalls: number;

  constructor({ maxCalls = DEFAULT_MAX_CALLS }: { readonly maxCalls?: number } = {}) {
    this.#maxCalls = maxCalls;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  state(): 'up' {
    return 'up';
  }

  stats(): { readonly dirty: 0; readonly lost: 0 } {
    return { dirty: 0, lost: 0 };
  }

  put(row: CallRow): void {
    const known = this.#calls.get(row.callSid);
    if (known?.row.startedAt === row.startedAt) {
      this.#calls.set(row.callSid, { number: known.number, row });
      return;
    }
    this.#forget(row.callSid);
    let number = firstNumber(row.startedAt);
    while (this.#numbers.has(number)) number += 1;
    this.#numbers.add(number);
    this.#calls.set(row.callSid, { number, row });
    if (this.#calls.size > this.#maxCalls) this.#forgetOldest();
  }

  async list(query: CallQuery): Promise<CallPage> {
    const { from, before, limit } = spanOf(query);
    const fits = matcher(query);
    const found = [...this.#calls.values()]
      .filter(({ number, row }) => number >= from && number < before && fits(row))
      .sort((a, b) => b.number - a.number);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      calls: page.map(({ row }) => listed(row, query.text)),
      next: found.length > limit && last ? cursorAfter(last.number) : null,
    };
  }

  async get(callSid: string): Promise<CallRow | undefined> {
    return this.#calls.get(callSid)?.row;
  }

  async overview(range: OverviewRange): Promise<readonly Bucket[]> {
    const buckets = emptyBuckets(range);
    const rows = [...this.#calls.values()].map(({ row }) => row);
    const bucketAt = (epochMs: number): Bucket | undefined =>
      epochMs < range.until ? buckets[Math.floor((epochMs - range.since) / range.bucketMs)] : undefined;
    for (const row of rows) count(row, bucketAt);
    const latencies = new Map<Bucket, number[]>();
    for (const { startedAt, turns } of rows) {
      // Whole milliseconds: nobody reads more off a plot.
      for (const { atMs, latencyMs } of turns) {
        const bucket = bucketAt(startedAt + atMs);
        if (!bucket) continue;
        const values = latencies.get(bucket) ?? [];
        values.push(Math.round(latencyMs));
        latencies.set(bucket, values);
      }
    }
    for (const [bucket, values] of latencies) {
      const sorted = values.sort((a, b) => a - b);
      bucket.latencyP50Ms = percentile(sorted, 0.5);
      bucket.latencyP95Ms = percentile(sorted, 0.95);
    }
    for (const bucket of buckets)
      bucket.inFlight = mostAtOnce(rows, bucket.from, Math.min(bucket.from + range.bucketMs, range.until));
    return buckets;
  }

  async delete(callSid: string): Promise<boolean> {
    return this.#forget(callSid);
  }

  async endedBefore(epochMs: number, limit: number): Promise<readonly string[]> {
    const ended = [...this.#calls.values()].filter(
      ({ row }) => row.endedAt !== null && row.endedAt < epochMs,
    );
    ended.sort((a, b) => (a.row.endedAt ?? 0) - (b.row.endedAt ?? 0));
    return ended.slice(0, limit).map(({ row }) => row.callSid);
  }

  #forget(callSid: string): boolean {
    const kept = this.#calls.get(callSid);
    if (kept) this.#numbers.delete(kept.number);
    return this.#calls.delete(callSid);
  }

  /** In the order of arrival, which is the order of the map. */
  #forgetOldest(): void {
    for (const [callSid, { row }] of this.#calls) {
      if (row.endedAt !== null) return void this.#forget(callSid);
    }
  }
}

const listed = (row: CallRow, text: string | undefined): CallListing => {
  const listing = listingOf(row);
  return text !== undefined && phrasesOf(text).length > 0
    ? { ...listing, preview: wordsAround(row.said, text) }
    : listing;
};

function matcher({
  number = '',
  agent,
  outcome,
  direction,
  live,
  text = '',
}: CallQuery): (row: CallRow) => boolean {
  const digits = digitsOf(number);
  const phrases = phrasesOf(text);
  return (row) =>
    (digits === '' || digitsOf(row.from).includes(digits) || digitsOf(row.to).includes(digits)) &&
    (agent === undefined || row.agent === agent) &&
    (outcome === undefined || row.outcome === outcome) &&
    (direction === undefined || row.direction === direction) &&
    (live === undefined || (row.endedAt === null) === live) &&
    phrases.every((phrase, at) => says(row, phrase, at === phrases.length - 1));
}

const says = (row: CallRow, phrase: Phrase, mayGoOn: boolean): boolean =>
  row.said.some(({ text }) => contains(termsOf(text), phrase, mayGoOn));

function contains(terms: readonly string[], phrase: Phrase, mayGoOn: boolean): boolean {
  const last = phrase.length - 1;
  return terms.some((_, start) =>
    phrase.every((wanted, at) => {
      const term = terms[start + at];
      return term === wanted || (mayGoOn && at === last && term?.startsWith(wanted) === true);
    }),
  );
}

function count(row: CallRow, bucketAt: (epochMs: number) => Bucket | undefined): void {
  const first = bucketAt(row.startedAt);
  if (first) first.started += 1;
  const last = row.endedAt === null ? undefined : bucketAt(row.endedAt);
  if (!last) return;
  last.ended += 1;
  last.bargeIns += row.bargeIns;
  last.costMicros += row.costMicros;
  last.costIncomplete ||= row.costIncomplete;
  const { outcome } = row;
  if (outcome !== null && isFailure(outcome)) last.failures[outcome] = (last.failures[outcome] ?? 0) + 1;
}

/** The most calls at once from a moment on, until before another one. */
function mostAtOnce(rows: readonly CallRow[], from: number, to: number): number {
  const changes = new Map<number, number>([[from, 0]]);
  const change = (at: number, by: number): void => {
    const moment = Math.max(at, from);
    if (moment < to) changes.set(moment, (changes.get(moment) ?? 0) + by);
  };
  for (const { startedAt, endedAt } of rows) {
    change(startedAt, 1);
    if (endedAt !== null) change(endedAt, -1);
  }
  let now = 0;
  const levels = [...changes].sort(([a], [b]) => a - b).map(([, by]) => (now += by));
  return Math.max(...levels);
}
