import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../src/api/types.ts';
import { loadVoices } from '../../src/rehearsal/voices.ts';
import type { JournalStep } from '../../src/store/journal-format.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { Console } from './support/console.ts';
import { firstStay, type Stay, standingAt, stepsOf, topOf, untilFound } from './support/journal.ts';
import { speechFile } from './support/speech.ts';
import {
  callShown,
  courseShown,
  momentShown,
  phoneOf,
  untilHeardIn,
  untilLit,
  untilSeen,
} from './support/watching.ts';

/**
 * The greeting is heard out, a long answer is asked for, and cut off in its midst. Said again and again: a machine that
 * stood still may have missed the moment, and the call is ended by hand anyway.
 */
const speech = speechFile([12_000, 'caller/hello-hours', 4500, 'caller/interrupt-sunday', 4000], true);

/** Seven seconds: a page that stood still while they began still shows the state in which they are heard. */
const GREETING = loadVoices().clip('agent/directions').text;

let console: Console;
let caller: Page;
let onlooker: Page;
let callSid: string;

beforeAll(async () => {
  console = await Console.start(speech, { RECORD: 'true', GREETING });
  caller = await console.visitor();
  onlooker = await console.visitor();
});

afterAll(async () => {
  await console?.stop();
  speech.remove();
});

/** What the caller has said so far. */
async function said(): Promise<string[]> {
  const { transcript } = await console.api<CallAnswer>(`calls/${callSid}`);
  return transcript.flatMap(({ role, text }) => (role === 'caller' && text ? text : []));
}

/** While it was silent and no answer was being made. */
const isQuiet = (state = ''): boolean => state.startsWith('listening.') && state !== 'listening.thinking';

/** When an answer was cut off: not the greeting, as it may be on a machine that stood still before it. */
function answerCut(steps: readonly JournalStep[]): Stay | undefined {
  const answered = steps.findIndex(({ to }) => to?.startsWith('assistantSpeaking'));
  return answered < 0 ? undefined : firstStay(steps.slice(answered), 'call.interrupting');
}

/** Holds for the states that come when they are next in the order; so many as are left in it are never reached. */
function inTheOrderOf(order: readonly string[]): (state: string) => boolean {
  let at = 0;
  return (state) => {
    if (state !== order[at]) return false;
    at += 1;
    return true;
  };
}

/** One call, told from its beginning to what is left of it. Each test takes up where the one before left off. */
describe('a call from the browser', () => {
  it('is answered after one press on Call, and the greeting is heard while the chart shows it', async () => {
    await caller.goto(console.program.base);
    expect(await accessibilityProblems(caller)).toEqual([]);
    await caller.getByRole('button', { name: 'Call', exact: true }).click();
    callSid = await callShown(caller);
    await untilHeardIn(caller, 'call.greeting');
  });

  it('is seen by somebody else too', async () => {
    await onlooker.goto(`${console.program.base}/#/calls/${callSid}`);
    await untilSeen(onlooker, 'call.listening');
    await untilSeen(caller, 'call.listening');
  });

  it('shows the agent speaking while the answer is heard', async () => {
    await untilHeardIn(caller, 'call.assistantSpeaking');
    await untilSeen(onlooker, 'call.assistantSpeaking');
    await expect.poll(said).toContainEqual(expect.stringContaining('your opening hours'));
  });

  it('is interrupted by the next sentence, and what was not heard is struck out, for everybody', async () => {
    await untilFound(console, callSid, 'an answer that was cut off', answerCut);
    for (const page of [caller, onlooker]) {
      const unheard = page.locator('.transcript :is(s, del)').first();
      await unheard.waitFor();
      expect(await unheard.innerText()).not.toBe('');
    }
    const { interruptions, transcript } = await console.api<CallAnswer>(`calls/${callSid}`);
    expect(interruptions.map(({ cause }) => cause)).toContain('barge_in');
    expect(transcript.some(({ interrupted }) => interrupted)).toBe(true);
  });

  it('can be looked at by whoever cannot see or point, while it lasts', async () => {
    expect(await accessibilityProblems(onlooker)).toEqual([]);
  });

  it('catches up whoever comes late', async () => {
    const late = await console.visitor();
    await late.goto(`${console.program.base}/#/calls/${callSid}`);
    await late.locator('.transcript :is(s, del)').first().waitFor();
    await untilSeen(late, 'call.listening');
    await late.context().close();
  });

  it('ends when the person hangs up', async () => {
    // What was interrupted is answered first.
    await untilFound(console, callSid, 'the answer after it', (steps) => {
      const done = steps.flatMap(({ in: event }) =>
        event.type === 'openai.response.done' ? event.responseId : [],
      );
      return new Set(done).size >= 3 || undefined;
    });
    await phoneOf(caller).getByRole('button', { name: 'Hang up' }).click();
    await phoneOf(caller).getByText('You hung up').waitFor();
    await untilLit(onlooker, 'call.closed');
    await untilLit(caller, 'call.closed');
    const shown = await courseShown(caller);
    const course = (await stepsOf(console, callSid)).flatMap(({ to }) => (to === undefined ? [] : topOf(to)));
    // A page that stood still skips what passed meanwhile, and shows nothing else and in no other order.
    expect(course.filter(inTheOrderOf(shown))).toEqual(shown);
    expect(shown).toEqual(
      expect.arrayContaining(['call.greeting', 'call.listening', 'call.assistantSpeaking', 'call.closed']),
    );
    expect(course.indexOf('call.greeting')).toBeLessThan(course.indexOf('call.listening'));
    expect(course.indexOf('call.listening')).toBeLessThan(course.indexOf('call.assistantSpeaking'));
    expect(course).toContain('call.interrupting');
    expect([course.at(-1), shown.at(-1)]).toEqual(['call.closed', 'call.closed']);
  });

  it('is in the history', async () => {
    await caller.goto(`${console.program.base}/#/calls`);
    const row = caller
      .getByRole('table', { name: 'Past calls' })
      .getByRole('row')
      .filter({ has: caller.locator(`a[href="#/calls/${callSid}"]`) });
    const [first = ''] = await said();
    expect(first).not.toBe('');
    await row.getByText(first).waitFor();
    expect(await accessibilityProblems(caller)).toEqual([]);
    await row.getByRole('link').first().click();
    expect(await callShown(caller)).toBe(callSid);
  });

  it('says what each answer cost, and of which tokens', async () => {
    const answers = caller.getByRole('region', { name: 'Answers' });
    const costs = answers.locator('tbody button[aria-expanded]');
    // The greeting, the answer that was interrupted, and the one after it.
    await costs.nth(2).waitFor();
    // One that the model may have been stopped in before its first sound has none.
    await answers
      .getByTitle(/\d+ audio in.* · \d+ audio out/)
      .first()
      .press('Enter');
    await answers.getByText(/\d+ audio in.* · \d+ audio out/).waitFor();
    await answers.getByText('Cost of the call').waitFor();
  });

  it('can be looked at by whoever cannot see or point, when it is over', async () => {
    await caller.locator('.transcript del').first().waitFor();
    expect(await accessibilityProblems(caller)).toEqual([]);
    // Each state's color stands on the row of the moment that is shown.
    const steps = await stepsOf(console, callSid);
    for (const name of ['connecting', 'greeting', 'listening', 'assistantSpeaking', 'interrupting']) {
      const state = `call.${name}`;
      await caller.goto(`${console.program.base}/#/calls/${callSid}?t=${firstStay(steps, state)?.from}`);
      await untilLit(caller, state);
      expect(await accessibilityProblems(caller), state).toEqual([]);
    }
  });

  it('goes back to the moment of the interruption, and to one before the answer', async () => {
    const steps = await stepsOf(console, callSid);
    const cut = answerCut(steps)?.from ?? 0;
    await caller.goto(`${console.program.base}/#/calls/${callSid}?t=${cut}`);
    await untilLit(caller, 'call.interrupting');
    await expect.poll(() => momentShown(caller)).toContain('interrupting');
    const utterances = caller.locator('.transcript li');
    const struck = utterances.filter({ has: caller.locator('del') });
    await struck.first().waitFor();
    const cutOff = await struck.count();
    const ofAnswer = await utterances.evaluateAll((all) =>
      all.findLastIndex((one) => one.querySelector('del') !== null),
    );

    // How long before it the answer began is not the same in every call.
    const slider = caller.getByRole('slider', { name: 'Moment of the call' });
    let state: string | undefined;
    for (let t = cut - 5000; !isQuiet(state); t -= 5000) {
      expect(t).toBeGreaterThan(0);
      await slider.press('PageDown');
      state = standingAt(steps, t);
    }
    await untilLit(caller, 'call.listening');
    await expect.poll(() => struck.count()).toBeLessThan(cutOff);
    // Of the answer itself there is nothing yet, and it is not known that it was to come.
    expect(await utterances.count()).toBeLessThanOrEqual(ofAnswer);
  });

  it('plays its recording from the moment that is shown', async () => {
    const before = await momentShown(caller);
    const asked = caller.waitForResponse((response) => response.url().endsWith(`/${callSid}/audio`));
    await caller.getByRole('button', { name: 'Play', exact: true }).click();
    expect((await asked).ok()).toBe(true);
    await caller.waitForFunction(
      (text) => document.querySelector('[role=slider]')?.getAttribute('aria-valuetext') !== text,
      before,
    );
    const loudest = await caller.evaluate(async (sid) => {
      const response = await fetch(`/api/calls/${sid}/audio`);
      const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(await response.arrayBuffer());
      return [...Array(sound.numberOfChannels).keys()].map((channel) =>
        sound.getChannelData(channel).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
      );
    }, callSid);
    expect(loudest.length).toBe(2);
    for (const level of loudest) expect(level).toBeGreaterThan(0.1);
  });

  it('leaves no complaint behind, in no page and not in the program', () => {
    expect(console.complaints).toEqual([]);
    expect(console.program.defects).toEqual([]);
  });
});
