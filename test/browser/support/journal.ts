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
export async function untilStep(
  console: Console,
  callSid: string,
  what: string,
  is: (step: JournalStep) => boolean,
): Promise<JournalStep> {
  const end = performance.now() + 120_000;
  for (;;) {
    const step = (await stepsOf(console, callSid)).find(is);
    if (step) return step;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
