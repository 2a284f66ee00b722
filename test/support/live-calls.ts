import type { OperatorAction } from '../../src/api/types.ts';
import type { LiveCall, LiveCalls } from '../../src/calls/live.ts';
import type { JournalFile, Journals } from '../../src/store/journals.ts';
import type { CallListing } from '../../src/store/store.ts';

/** A call as it is listed. */
export const listingOf = (callSid: string, more: Partial<CallListing> = {}): CallListing => ({
  callSid,
  from: '+14158675309',
  to: '+14158675310',
  direction: 'inbound',
  agent: 'default',
  model: 'rehearsal',
  via: 'phone',
  startedAt: 1_700_000_000_000,
  endedAt: null,
  state: 'listening.waiting',
  outcome: null,
  detail: null,
  bargeIns: 0,
  costMicros: 0,
  costIncomplete: false,
  recorded: false,
  lostLines: 0,
  latencyMs: null,
  preview: '',
  ...more,
});

/** Calls in progress without any engine: a test says what happens in them. */
export class TestLiveCalls implements LiveCalls {
  readonly calls = new Map<string, TestLiveCall>();
  readonly #watchers = new Set<(callSid: string, listing: () => CallListing) => void>();
  readonly #journals: Journals;

  constructor(journals: Journals) {
    this.#journals = journals;
  }

  /** How many look on at the calls. */
  get watching(): number {
    return this.#watchers.size;
  }

  begin(callSid: string, more: Partial<CallListing> = {}): TestLiveCall {
    const listing = listingOf(callSid, more);
    const call = new TestLiveCall(listing, this.#journals.open(callSid, listing.startedAt), () =>
      this.#changed(call),
    );
    this.calls.set(callSid, call);
    this.#changed(call);
    return call;
  }

  end(callSid: string, outcome = 'caller_hung_up'): void {
    const call = this.calls.get(callSid);
    if (!call) return;
    this.calls.delete(callSid);
    call.enter('closed', { outcome, endedAt: 1_700_000_060_000 });
  }

  listings(): readonly CallListing[] {
    return [...this.calls.values()].reverse().map((call) => call.listing());
  }

  find(callSid: string): TestLiveCall | undefined {
    return this.calls.get(callSid);
  }

  watch(onChange: (callSid: string, listing: () => CallListing) => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  #changed(call: TestLiveCall): void {
    for (const tell of this.#watchers) tell(call.listing().callSid, () => call.listing());
  }
}

/** One of {@link TestLiveCalls}. */
export class TestLiveCall implements LiveCall {
  readonly operated: { readonly action: OperatorAction; readonly by: string }[] = [];
  readonly listeners = new Set<(side: 0 | 1, mulaw: Uint8Array) => void>();
  lastLine = -1;
  /** Whether it takes what operators wish. */
  takes = true;
  readonly #watchers = new Set<(line: string, n: number) => void>();
  readonly #journal: JournalFile;
  readonly #changed: () => void;
  #listing: CallListing;

  constructor(listing: CallListing, journal: JournalFile, changed: () => void) {
    this.#listing = listing;
    this.#journal = journal;
    this.#changed = changed;
  }

  /** How many look on at this call. */
  get watching(): number {
    return this.#watchers.size;
  }

  enter(state: string, more: Partial<CallListing> = {}): void {
    this.#listing = { ...this.#listing, ...more, state };
    this.#changed();
  }

  /** Something happens. @param kept it reaches the journal. */
  step(type: string, kept = true): void {
    this.lastLine += 1;
    const line = JSON.stringify({ n: this.lastLine, t: 0, at: 0, kind: 'step', in: { type } });
    if (kept) this.#journal.write(line);
    for (const tell of this.#watchers) tell(line, this.lastLine);
  }

  listing(): CallListing {
    return this.#listing;
  }

  watch(onLine: (line: string, n: number) => void): () => void {
    this.#watchers.add(onLine);
    return () => this.#watchers.delete(onLine);
  }

  operate(action: OperatorAction, by: string): boolean {
    if (this.takes) this.operated.push({ action, by });
    return this.takes;
  }

  listen(_by: string, onAudio: (side: 0 | 1, mulaw: Uint8Array) => void): () => void {
    this.listeners.add(onAudio);
    return () => this.listeners.delete(onAudio);
  }
}
