import { inspect } from 'node:util';
import type { CallAction, CallEvent } from '../../../machines/index.ts';
import { schemaProblems } from '../../agents/tools/arguments.ts';
import { isDecidedByCall } from '../../agents/tools/built-in.ts';
import type { Checked, Tool, ToolCall } from '../../agents/tools/tool.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import { Confirmations } from './confirmations.ts';
import { canonical, type Revealed, readArguments, revealed } from './tool-arguments.ts';
import { failureOf, resultOf, type ToolResult, thrown } from './tool-result.ts';

/** What the tools of one call need around them. */
export interface ToolRunsOptions {
  /** For whom they run. */
  readonly call: Omit<ToolCall, 'signal' | 'idempotencyKey'>;
  readonly tools: readonly Tool[];
  /** A tag such as `de`: in what language the caller's yes is looked for. */
  readonly language?: string | undefined;
  /** What the caller says is written down. Otherwise nobody can confirm by voice, and keys are asked for. */
  readonly transcribes: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** Puts what the caller typed in the place of its handles. */
  readonly withDigits: (text: string) => string;
  /** The caller is typing a number that was asked for: its keys agree to nothing. */
  readonly isCollecting: () => boolean;
  /** What came of a tool: exactly once for each `run`, unless it was cancelled; never from inside `run`. */
  readonly onFinished: (callId: string, result: ToolResult) => void;
  /** A tool was done after nobody waited for it any more; after the call's end as well. Once, never from inside `run`. */
  readonly onLate: (late: LateResult) => void;
}

/** What a tool came to when nobody waited for it any more. */
export type LateResult = Omit<Extract<CallEvent, { type: 'tool.late' }>, 'type' | 'at'>;

/** What the model asks for. */
export type ToolRequest = Pick<Extract<CallAction, { type: 'tool.run' }>, 'callId' | 'name' | 'arguments'>;

/** The caller's answer is known this long after they gave it, ms; later than that it was not understood. */
const TRANSCRIPT_WAIT_MS = 4000;

/** One request, from its arrival to its answer. */
interface Run {
  readonly request: ToolRequest;
  readonly abort: AbortController;
  timer: unknown;
  /** Nobody waits for it any more. */
  gaveUp?: LateResult['why'];
}

/** A request that waits for what the caller said. */
interface Held {
  readonly run: Run;
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
  readonly wish: string;
}

/**
 * The tools of one call as they run. Nothing here holds the call up: a request is answered on a later turn of the event
 * loop, and when its time is up whatever the tool does.
 */
export class ToolRuns {
  readonly #options: ToolRunsOptions;
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #used = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  readonly #running = new Map<string, Run>();
  readonly #confirmations: Confirmations;
  #held: Held[] = [];

  constructor(options: ToolRunsOptions) {
    this.#options = options;
    this.#tools = new Map(
      options.tools.filter((tool) => !isDecidedByCall(tool)).map((tool) => [tool.name, tool]),
    );
    this.#confirmations = new Confirmations(options.language);
  }

  /** Runs a tool, or says why not. */
  run(request: ToolRequest): void {
    const run: Run = { request, abort: new AbortController(), timer: undefined };
    this.#running.set(request.callId, run);
    queueMicrotask(() => {
      if (!this.#isWanted(run)) return;
      try {
        this.#begin(run);
      } catch (error) {
        this.#failed(run, error, (text) => text);
      }
    });
  }

  /** Nobody waits for this one any more. */
  cancel(callId: string): void {
    const run = this.#running.get(callId);
    if (run) this.#drop(run);
  }

  /** Something happened on the call: the caller may have agreed to what was asked. */
  took(event: CallEvent): void {
    if (event.type === 'twilio.dtmf' && this.#options.isCollecting()) return;
    if (!this.#confirmations.took(event)) return;
    const held = this.#held;
    this.#held = [];
    for (const each of held) {
      this.#options.clock.clearTimeout(each.run.timer);
      if (this.#isWanted(each.run)) this.#decide(each);
    }
  }

  /** The call is over. */
  close(): void {
    for (const run of [...this.#running.values()]) this.#drop(run);
  }

  #begin(run: Run): void {
    const { name } = run.request;
    const tool = this.#tools.get(name);
    if (!tool) return this.#refuse(run, 'unknown_tool', `There is no tool called ${name.slice(0, 64)}.`);
    if (!this.#counts(this.#used, tool)) return this.#tooOften(run, tool);
    const read = readArguments(run.request.arguments);
    if (!read.ok) return this.#refuse(run, 'bad_arguments', read.problem);
    const { args } = read;
    if (tool.confirm === 'none') return this.#start(run, tool, args);
    // Wrong arguments first: nobody should be asked to agree to what cannot be done.
    const { ok, problems } = this.#checked(tool, revealed(args, this.#options.withDigits).args);
    if (!ok) return this.#wrong(run, problems);
    this.#decide({ run, tool, args, wish: `${name} ${canonical(args)}` });
  }

  /** Runs what the caller agreed to, and asks for what they have not been asked. */
  #decide(held: Held): void {
    const { run, tool, args, wish } = held;
    const { clock } = this.#options;
    switch (this.#confirmations.take(wish, clock.now())) {
      case 'granted':
        return this.#start(run, tool, args);
      case 'refused':
        return this.#refuse(
          run,
          'not_confirmed',
          'The caller did not agree. It was not done. Ask them what they want instead.',
        );
      case 'waiting':
        this.#held.push(held);
        run.timer = clock.setTimeout(() => {
          this.#held = this.#held.filter((each) => each !== held);
          this.#ask(held);
        }, TRANSCRIPT_WAIT_MS);
        return;
      case 'unasked':
        return this.#ask(held);
    }
  }

  #ask({ run, tool, wish }: Held): void {
    const { clock, transcribes } = this.#options;
    if (!this.#counts(this.#asked, tool)) return this.#tooOften(run, tool);
    const by = tool.confirm === 'spoken' && transcribes ? 'spoken' : 'keys';
    this.#confirmations.ask(wish, by, clock.now());
    // To be asked is no use of it.
    this.#used.set(tool.name, (this.#used.get(tool.name) ?? 1) - 1);
    const how = by === 'spoken' ? 'to say yes' : 'to press 1 on their telephone';
    const output = JSON.stringify({
      confirmation_required: by,
      say: `Tell the caller exactly what will be done, with all details, and ask them ${how}. Nothing has been done yet. When they have, call ${tool.name} again with the same arguments.`,
    });
    this.#finish(run, { ok: false, output });
  }

  #start(run: Run, tool: Tool, written: Readonly<Record<string, unknown>>): void {
    const { call, clock, log, withDigits } = this.#options;
    const { args, hide }: Revealed = revealed(written, withDigits);
    const checked = this.#checked(tool, args);
    if (!checked.ok) return this.#wrong(run, checked.problems.map(hide));
    run.timer = clock.setTimeout(() => this.#timedOut(run), tool.timeoutMs);
    const { callId } = run.request;
    const toolCall = { ...call, signal: run.abort.signal, idempotencyKey: `${call.callSid}:${callId}` };
    // Inside a promise: what a tool throws at once is not thrown here.
    new Promise((resolve) => resolve(tool.run(checked.args, toolCall)))
      .then(
        (value) => {
          const { ok, output } = resultOf(value);
          if (this.#isWanted(run)) return this.#finish(run, { ok, output: hide(output) });
          this.#late(run, hide(output));
        },
        (error: unknown) => this.#failed(run, error, hide),
      )
      .catch((error: unknown) => log.error({ err: error }, 'the result of a tool could not be told'));
  }

  /** Counts one more; false when that would be one too many for the tool. */
  #counts(counter: Map<string, number>, { name, maxCalls }: Tool): boolean {
    const count = counter.get(name) ?? 0;
    if (count >= maxCalls) return false;
    counter.set(name, count + 1);
    return true;
  }

  #tooOften(run: Run, { name, maxCalls }: Tool): void {
    const words = `${name} was asked for ${maxCalls} times in this call, which is the most. Go on without it.`;
    this.#refuse(run, 'too_often', words);
  }

  #checked(tool: Tool, args: Readonly<Record<string, unknown>>): CheckedArguments {
    const checked: Checked = tool.check?.(args) ?? withSchema(tool, args);
    return checked.ok ? { ...checked, problems: [] } : { ...checked, args: undefined };
  }

  #wrong(run: Run, problems: readonly string[]): void {
    const words = 'These arguments are wrong. Put them right, asking the caller if you must, and try again.';
    this.#finish(run, failureOf('bad_arguments', words, problems));
  }

  #refuse(run: Run, code: string, message: string): void {
    this.#finish(run, failureOf(code, message));
  }

  #failed(run: Run, error: unknown, hide: (text: string) => string): void {
    // What ends because it was told to is no failure.
    if (!this.#isWanted(run)) return;
    const { callId, name } = run.request;
    const { ok, output } = thrown(error);
    this.#finish(run, { ok, output: hide(output) });
    this.#options.log.warn({ tool: name, callId, ...described(error, hide) }, 'a tool failed');
  }

  #timedOut(run: Run): void {
    const { name, callId } = run.request;
    this.#options.log.warn({ tool: name, callId }, 'a tool took too long and was given up');
    run.gaveUp = 'timeout';
    this.#refuse(
      run,
      'timeout',
      'This took too long, and it is not known whether it was done. Tell the caller, and offer to take a message.',
    );
    run.abort.abort(new Error('its time is up'));
  }

  #late({ request: { name, callId }, gaveUp: why = 'cancelled' }: Run, output: string): void {
    const { log, onLate } = this.#options;
    log.info({ tool: name, callId, why, event: 'tool.late' }, 'a tool was done after nobody waited for it');
    onLate({ callId, name, why, output });
  }

  #finish(run: Run, result: ToolResult): void {
    if (!this.#isWanted(run)) return;
    this.#forget(run);
    this.#options.onFinished(run.request.callId, result);
  }

  #drop(run: Run): void {
    this.#forget(run);
    run.abort.abort(new Error('nobody waits for it any more'));
  }

  #forget(run: Run): void {
    this.#options.clock.clearTimeout(run.timer);
    this.#held = this.#held.filter((each) => each.run !== run);
    if (this.#isWanted(run)) this.#running.delete(run.request.callId);
  }

  #isWanted(run: Run): boolean {
    return this.#running.get(run.request.callId) === run;
  }
}

interface CheckedArguments {
  readonly ok: boolean;
  readonly args: unknown;
  readonly problems: readonly string[];
}

function withSchema({ parameters }: Tool, args: unknown): Checked {
  const problems = schemaProblems(parameters, args);
  return problems.length === 0 ? { ok: true, args } : { ok: false, problems };
}

/** What the model is not told, the operator is. */
function described(error: unknown, hide: (text: string) => string): { problem: string; cause?: string } {
  if (!(error instanceof Error)) return { problem: hide(inspect(error, { depth: 0 })) };
  const { message, cause } = error;
  if (cause === undefined) return { problem: hide(message) };
  return {
    problem: hide(message),
    cause: hide(cause instanceof Error ? cause.message : inspect(cause, { depth: 0 })),
  };
}
