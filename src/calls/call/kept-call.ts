import type { CallContext } from '../../../machines/index.ts';
import type { CallRow } from '../../store/store.ts';
import { modelName } from '../journal/open-journal.ts';
import type { CallParts } from './call-parts.ts';
import { callRow, RowKeeper } from './call-row.ts';
import type { CallRecord, CallRecordJson } from './record.ts';
import type { CallFacts, CallSurroundings } from './surroundings.ts';

/** What a call's row is made from. */
export interface KeptCallOptions {
  readonly facts: CallFacts & { readonly startedAt: string };
  readonly around: CallSurroundings;
  readonly parts: Pick<CallParts, 'books' | 'tools' | 'journal'>;
  readonly record: CallRecord;
  /** The state's name, as it is now. */
  readonly state: () => string;
  /** The actor's, as it is now. */
  readonly context: () => CallContext;
}

/** What is kept of one call, while it lives and once it is over: its row, and what comes after. */
export class KeptCall {
  readonly #options: KeptCallOptions;
  readonly #row: RowKeeper;
  #outcome: Pick<CallRow, 'endedAt' | 'outcome' | 'detail'> = ONGOING;
  /** What the model made of it, as far as it may be kept. */
  #result: Pick<CallRow, 'summary' | 'fields'> = {};
  #over = false;
  #forgotten = false;

  constructor(options: KeptCallOptions) {
    const { clock, archive } = options.around;
    this.#options = options;
    this.#row = new RowKeeper(clock, () => archive.calls.put(this.row()));
  }

  /** The call has begun. */
  begin(): void {
    this.#row.begin();
  }

  /** Something about it changed. */
  changed(): void {
    this.#row.changed();
  }

  /** It has ended; what belongs to that is still to be done. */
  ended(reason: string, detail: string): void {
    this.#outcome = { endedAt: this.#options.around.epochMs(), outcome: reason, detail };
  }

  /** Everything that belongs to the end was done: it is kept, and told. */
  over(): void {
    this.#over = true;
    this.#row.end();
    this.#tellAfterwards();
  }

  /** More is known of it, though it is over. */
  keepAnew(): void {
    if (this.#over && !this.#forgotten) this.#options.around.archive.calls.put(this.row());
  }

  /** It was deleted: nothing of it is kept any more. */
  forget(): void {
    this.#forgotten = true;
  }

  /** The call as JSON. */
  describe(): CallRecordJson {
    const { record, facts, state, context } = this.#options;
    return record.describe(facts, state(), context());
  }

  /** The call as it is kept. */
  row(): CallRow {
    const { around, parts, record, facts: all, state, context } = this.#options;
    const { config } = around;
    const { books, tools, journal } = parts;
    const { startedAt, ...facts } = all;
    return callRow(
      {
        ...facts,
        agent: config.agent.name,
        model: modelName(config),
        startedAt: Date.parse(startedAt),
        state: state(),
        ...this.#outcome,
        bargeIns: record.bargeIns,
        turns: record.answered,
        costMicros: books.micros,
        costIncomplete: books.incomplete,
        // While it lives it changes all the time, and is asked for by itself.
        ...(this.#over ? { cost: books.cost } : {}),
        ...this.#result,
        messages: tools.messages,
        recorded: config.agent.record,
        lostLines: journal.lostLines,
        conversation: context().conversation,
      },
      config.store,
    );
  }

  #tellAfterwards(): void {
    const { around, parts } = this.#options;
    const { afterCalls, config } = around;
    const { books, tools } = parts;
    const { keepTranscripts } = config.store;
    afterCalls.over({
      agent: config.agent,
      row: this.row(),
      cost: books.cost,
      transcript: this.describe().transcript,
      messages: tools.messages,
      keepTranscripts,
      keep: ({ summary, fields, answers }) => {
        // They are made of what was said.
        if (keepTranscripts)
          this.#result = {
            ...(summary !== undefined && { summary }),
            ...(fields !== undefined && { fields }),
          };
        books.summarized(answers.map(({ usage }) => usage));
        this.keepAnew();
        return { row: this.row(), cost: books.cost };
      },
    });
  }
}

const ONGOING = { endedAt: null, outcome: null, detail: null };
