import type { Agent } from '../../agents/agent.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { Outbox } from '../../io/webhook-outbox.ts';
import type { ModelDialer } from '../../openai/connection.ts';
import type { CallCost } from '../../prices/call-cost.ts';
import type { CallRow } from '../../store/store.ts';
import type { CallRecordJson } from '../call/record.ts';
import { reportOf } from './call-report.ts';
import { type CallResult, resultOfCall } from './call-result.ts';

/** A call that has ended. */
export interface EndedCall {
  readonly agent: Agent;
  /** As it is kept: without numbers or words where they are not to be kept. */
  readonly row: CallRow;
  readonly transcript: CallRecordJson['transcript'];
  /** What callers left for somebody, also where it is not kept. */
  readonly messages: NonNullable<CallRow['messages']>;
  /** What was spent on it so far. */
  readonly cost: CallCost;
  /** May what was said be kept? Then it is also told. */
  readonly keepTranscripts: boolean;
  /** Keeps what the model made of it, and what that cost. @returns the call as it is then. */
  keep(result: CallResult): Pick<EndedCall, 'row' | 'cost'>;
}

/** What is needed for what comes after calls. */
export interface AfterCallsOptions {
  readonly dial: ModelDialer;
  readonly clock: Clock;
  /** Where webhooks go; absent: nobody is told. */
  readonly outbox?: Pick<Outbox, 'put'> | undefined;
  readonly log: Logger;
}

/** So many calls are summed up at once; the others wait. */
const AT_ONCE = 4;

/** What comes after a call: it is summed up, kept and told. Nothing of it holds a call up. */
export class AfterCalls {
  readonly #options: AfterCallsOptions;
  readonly #waiting: EndedCall[] = [];
  readonly #work = new Set<Promise<void>>();

  constructor(options: AfterCallsOptions) {
    this.#options = options;
  }

  /** A call is over, and its row was put. Never throws. */
  over(call: EndedCall): void {
    const { summary, fields, webhook } = call.agent.afterCall;
    if (!summary && !fields && !webhook) return;
    this.#waiting.push(call);
    this.#next();
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #next(): void {
    while (this.#work.size < AT_ONCE) {
      const call = this.#waiting.shift();
      if (!call) return;
      const work = this.#finish(call).finally(() => {
        this.#work.delete(work);
        this.#next();
      });
      this.#work.add(work);
    }
  }

  async #finish(call: EndedCall): Promise<void> {
    const { log, outbox, clock, dial } = this.#options;
    const { callSid } = call.row;
    try {
      const { afterCall, model } = call.agent;
      const result = await resultOfCall(afterCall, wordsOf(call), {
        clock,
        // By the model that had the call: its price is known.
        dial: (listener) => dial(listener, model),
      });
      const finished = result.answers.length > 0 ? { ...call, ...call.keep(result) } : call;
      if (result.problem) log.warn({ callSid, problem: result.problem }, 'a call could not be summed up');
      if (call.agent.afterCall.webhook === undefined || outbox === undefined) return;
      const report = reportOf(finished, result);
      const { id, agent } = report;
      outbox.put({ id, agent, createdAt: call.row.endedAt ?? 0, body: JSON.stringify(report) });
    } catch (error) {
      log.error({ err: error, callSid }, 'what comes after a call failed; please report this');
    }
  }
}

const wordsOf = ({ transcript, agent }: EndedCall) => ({
  transcript: transcript
    .map(({ role, heardText, interrupted }) => ({ role, text: heardText, interrupted }))
    .filter(({ text }) => text.trim() !== ''),
  language: agent.language,
});
