import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadVoices } from '../../src/rehearsal/voices.ts';
import { Console } from './support/console.ts';
import { cuttableWay } from './support/cuttable.ts';
import { standingAt, stepsOf, topOf, untilStep } from './support/journal.ts';
import { speechFile } from './support/speech.ts';
import {
  callShown,
  momentShown,
  phoneOf,
  tabTo,
  untilHeardIn,
  untilLit,
  untilSeen,
} from './support/watching.ts';

/**
 * Nearly ten seconds, said by the agent: a page that stood still while they began still shows the state in which they
 * are heard.
 */
const LONG = loadVoices().clip('agent/opening-hours').text;

/** Somebody who listens and says nothing. */
const silence = speechFile([1000]);
let console: Console;
let page: Page;

beforeAll(async () => {
  console = await Console.start(silence, { GREETING: LONG });
  page = await console.visitor();
});

afterAll(async () => {
  await console?.stop();
  silence.remove();
});

const untilEvent = (callSid: string, type: string, holds: (event: object) => boolean = () => true) =>
  untilStep(console, callSid, type, (step) => step.in.type === type && holds(step.in));

describe('an operator', () => {
  let callSid: string;

  beforeAll(async () => {
    await page.goto(console.program.base);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    callSid = await callShown(page);
    await untilLit(page, 'call.listening');
  });

  it('has the agent say a sentence, which is heard', async () => {
    await page.getByLabel('A sentence for the caller or for the model').fill(LONG);
    await page.getByRole('button', { name: 'Say this' }).click();
    await untilEvent(callSid, 'operator.say', (event) => 'text' in event && event.text === LONG);
    await untilHeardIn(page, 'call.assistantSpeaking');
    await untilLit(page, 'call.listening');
  });

  it('tells the model something', async () => {
    await page
      .getByLabel('A sentence for the caller or for the model')
      .fill('The caller is a regular guest.');
    await page.getByRole('button', { name: 'Tell the model' }).click();
    await untilEvent(callSid, 'operator.tell_model');
  });

  it('listens in, and that can be seen', async () => {
    await page.getByRole('button', { name: 'Listen in' }).click();
    await untilEvent(callSid, 'operator.listen');
    await page.getByRole('button', { name: 'Stop listening' }).click();
    await untilEvent(callSid, 'operator.listen_ended');
  });

  it('mutes the agent and lets it speak again', async () => {
    await page.getByRole('button', { name: 'Mute the agent' }).click();
    await untilEvent(callSid, 'operator.mute');
    await page.getByRole('button', { name: 'Unmute the agent' }).click();
    await untilEvent(callSid, 'operator.unmute');
  });

  it('hangs up, once that was confirmed', async () => {
    const actions = page.getByRole('region', { name: 'Act on this call' });
    await actions.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
    await phoneOf(page).getByText('The agent hung up').waitFor();
    await untilEvent(callSid, 'operator.hang_up');
    await untilLit(page, 'call.closed');
  });
});

describe('somebody with nothing but a keyboard', () => {
  let callSid: string;

  it('calls', async () => {
    await page.goto(console.program.base);
    await tabTo(page, page.getByRole('button', { name: 'Call', exact: true }));
    await page.keyboard.press('Enter');
    callSid = await callShown(page);
    await untilSeen(page, 'call.greeting');
  });

  it('presses keys of the keypad, which the call is told of', async () => {
    await tabTo(page, phoneOf(page).getByRole('button', { name: 'Keypad' }));
    await page.keyboard.press('Enter');
    // Typed, and found with the arrows: the first key has the focus.
    await page.keyboard.press('5');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    for (const digit of ['5', '2'])
      await untilEvent(callSid, 'twilio.dtmf', (event) => 'digit' in event && event.digit === digit);
  });

  it('hangs up', async () => {
    await tabTo(page, phoneOf(page).getByRole('button', { name: 'Hang up' }));
    await page.keyboard.press('Enter');
    await phoneOf(page).getByText('You hung up').waitFor();
    await untilLit(page, 'call.closed');
  });

  it('travels in time', async () => {
    await tabTo(page, page.getByRole('slider', { name: 'Moment of the call' }));
    const steps = await stepsOf(console, callSid);
    await page.keyboard.press('Home');
    await expect.poll(() => momentShown(page)).toBe('0.0 s, before the call');
    await page.keyboard.press('ArrowRight');
    // Connecting, unless the machine is so fast that it is over by then.
    const state = standingAt(steps, 100) ?? '';
    await untilLit(page, topOf(state));
    await expect.poll(() => momentShown(page)).toBe(`0.1 s, ${state.replaceAll('.', ' · ')}`);
    await page.keyboard.press('End');
    await untilLit(page, 'call.closed');
  });
});

describe('a call whose stream is lost', () => {
  it('is taken up again, with the same page and the same agent', async () => {
    const way = await cuttableWay(console.program.base);
    await page.goto(way.base);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    const callSid = await callShown(page);
    await untilHeardIn(page, 'call.greeting');
    way.cutStream();
    const { n } = await untilEvent(callSid, 'twilio.lost');
    // A mark comes back from the page when it has played what the agent said.
    await untilStep(
      console,
      callSid,
      'the agent to be heard',
      (step) => step.n > n && step.in.type === 'twilio.mark',
    );
    const after = (await stepsOf(console, callSid)).filter((step) => step.n > n);
    expect(after.flatMap(({ to }) => (to === undefined ? [] : topOf(to)))).toContain(
      'call.assistantSpeaking',
    );
    expect(way.streams).toBe(2);
    await phoneOf(page).getByText('In call').waitFor();
    await phoneOf(page).getByRole('button', { name: 'Hang up' }).click();
    await untilLit(page, 'call.closed');
    way.close();
  });
});

describe('the pages an operator sees', () => {
  it('leave no complaint behind, and the program none either', () => {
    expect(console.complaints).toEqual([]);
    expect(console.program.defects).toEqual([]);
  });
});
