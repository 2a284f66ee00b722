import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../src/api/types.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { Console } from './support/console.ts';
import { stepsOf, untilStep } from './support/journal.ts';
import { speechFile } from './support/speech.ts';
import {
  callShown,
  momentShown,
  phoneOf,
  seenStates,
  untilHeardIn,
  untilLit,
  untilSeen,
} from './support/watching.ts';

/**
 * The greeting is heard out, a long answer is asked for, and cut off in its midst. Said again and again: a machine that
 * stood still may have missed the moment, and the call is ended by hand anyway.
 */
const SPEECH = [6500, 'caller/hello-hours', 4500, 'caller/interrupt-sunday', 9000];

const speech = speechFile([...SPEECH, ...SPEECH, ...SPEECH, ...SPEECH]);
let console: Console;
let caller: Page;
let onlooker: Page;
let callSid: string;

beforeAll(async () => {
  console = await Console.start(speech, { RECORD: 'true' });
  caller = await console.visitor();
  onlooker = await console.visitor();
});

afterAll(async () => {
  await console?.stop();
  speech.remove();
});

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
  });

  it('is interrupted by the next sentence, and what was not heard is struck out, for everybody', async () => {
    await untilStep(console, callSid, 'the interruption', ({ to }) => to === 'interrupting');
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
    const done = new Set<string>();
    await untilStep(
      console,
      callSid,
      'the answer after it',
      ({ in: event }) => event.type === 'openai.response.done' && done.add(event.responseId).size >= 3,
    );
    await phoneOf(caller).getByRole('button', { name: 'Hang up' }).click();
    await phoneOf(caller).getByText('You hung up').waitFor();
    await untilLit(onlooker, 'call.closed');
    const seen = await seenStates(caller);
    const order = ['call.greeting', 'call.listening', 'call.assistantSpeaking', 'call.closed'];
    expect(seen.filter((state) => order.includes(state))).toEqual(order);
    const states = (await stepsOf(console, callSid)).flatMap(({ to = '' }) => to.split('.')[0] || []);
    expect(states).toContain('interrupting');
    expect(states.at(-1)).toBe('closed');
  });

  it('is in the history', async () => {
    await caller.goto(`${console.program.base}/#/calls`);
    const row = caller
      .getByRole('table', { name: 'Past calls' })
      .getByRole('row')
      .filter({ hasText: 'opening hours' });
    await row.waitFor();
    expect(await accessibilityProblems(caller)).toEqual([]);
    await row.getByRole('link').first().click();
    expect(await callShown(caller)).toBe(callSid);
  });

  it('says what each answer cost, and of which tokens', async () => {
    const answers = caller.getByRole('region', { name: 'Answers' });
    const costs = answers.locator('tbody button[aria-expanded]');
    // The greeting, the answer that was interrupted, and the one after it.
    await costs.nth(2).waitFor();
    await costs.nth(1).press('Enter');
    await answers.getByText(/\d+ audio in.* · \d+ audio out/).waitFor();
    await answers.getByText('Cost of the call').waitFor();
  });

  it('can be looked at by whoever cannot see or point, when it is over', async () => {
    await caller.locator('.transcript del').first().waitFor();
    expect(await accessibilityProblems(caller)).toEqual([]);
    // Each state's color stands on the row of the moment that is shown.
    for (const state of ['connecting', 'greeting', 'listening', 'assistantSpeaking', 'interrupting']) {
      const step = (await stepsOf(console, callSid)).find(({ to = '' }) => to.startsWith(state));
      await caller.goto(`${console.program.base}/#/calls/${callSid}?t=${step?.t}`);
      await untilLit(caller, `call.${state}`);
      expect(await accessibilityProblems(caller), state).toEqual([]);
    }
  });

  it('goes back to the moment of the interruption, and to the one before', async () => {
    const steps = await stepsOf(console, callSid);
    const cut = steps.find(({ to }) => to === 'interrupting')?.t ?? 0;
    await caller.goto(`${console.program.base}/#/calls/${callSid}?t=${cut}`);
    await untilLit(caller, 'call.interrupting');
    expect(await momentShown(caller)).toContain('interrupting');
    await caller.locator('.transcript del').first().waitFor();

    await caller.getByRole('slider', { name: 'Moment of the call' }).press('PageDown');
    await untilLit(caller, 'call.listening');
    await caller.locator('.transcript del').first().waitFor({ state: 'detached' });
    expect(await caller.locator('.transcript').innerText()).not.toContain('Sunday, from noon');
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
