import type { JournalLine, JournalStep } from '../../../src/store/journal-format.ts';
import type { Console } from './console.ts';

/** The steps of a call's machine so far. */
export async function stepsOf(console: Console, callSid: string): Promise<JournalStep[]> {
  const response = await fetch(`${console.program.base}/api/calls/${callSid}/journal`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as JournalLine)
    .filter((line): line is JournalStep => line.kind === 'step' && line.actor !== 'link');
}

/** Waits for a step. @param what it is, for when it does not come. */
export const untilStep = (
  console: Console,
  callSid: string,
  what: string,
  is: (step: JournalStep) => boolean,
): Promise<JournalStep> => untilFound(console, callSid, what, (steps) => steps.find(is));

/** Waits for what can be found in a call's steps. @param what it is, for when it does not come. */
export async function untilFound<T>(
  console: Console,
  callSid: string,
  what: string,
  find: (steps: readonly JournalStep[]) => T | undefined,
): Promise<T> {
  const end = performance.now() + 300_000;
  for (;;) {
    const found = find(await stepsOf(console, callSid));
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A state a call stood in. */
export interface Stay {
  /** With its inner states, such as `listening.waiting`. */
  readonly state: string;
  /** From then, ms since the call began. */
  readonly from: number;
  /** Until then; Infinity: to the end. */
  readonly to: number;
}

/** The states a call stood in for any time at all. On a machine that catches up some pass within one moment. */
function staysOf(steps: readonly JournalStep[]): Stay[] {
  const entered = steps.flatMap(({ t, to }) => (to === undefined ? [] : [{ state: to, from: t }]));
  return entered
    .map((stay, index) => ({ ...stay, to: entered[index + 1]?.from ?? Number.POSITIVE_INFINITY }))
    .filter(({ from, to }) => to > from);
}

/** The state without its inner ones, as charts carry it: `call.listening`. */
export const topOf = (state: string): string => `call.${state.split('.')[0]}`;

/** The first stay in a top state such as `call.listening` that is over. */
export const firstStay = (steps: readonly JournalStep[], top: string): Stay | undefined =>
  staysOf(steps).find(({ state, to }) => topOf(state) === top && to < Number.POSITIVE_INFINITY);

/** Where the call stood at a moment, ms since it began; undefined: nowhere yet. */
export const standingAt = (steps: readonly JournalStep[], t: number): string | undefined =>
  staysOf(steps).find(({ from, to }) => from <= t && t < to)?.state;
