import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallsAnswer } from '../../src/api/types.ts';
import { systemClock } from '../../src/io/clock.ts';
import type { OutboundOptions } from '../../src/rehearsal/caller/call-options.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { Console } from './support/console.ts';

const OURS = '+442071838750';
const [KIM, LEE] = ['+15550001111', '+15550002222'];

let console: Console;
let page: Page;
let calls = 0;

/** Somebody calls us and hangs up; or we call them, and they do. */
async function call(from: string, to: string, outbound?: OutboundOptions): Promise<string> {
  const one = new RehearsalCall({
    ...{ carrier: networkCarrier(), clock: systemClock, random: seededRandom(++calls) },
    ...{ webhookUrl: `${console.program.base}/incoming-call`, allowInsecureStream: true, from, to },
    script: [{ say: 'caller/hello' }, { hangUp: true }],
    ...(outbound && { outbound }),
  });
  await one.run();
  return one.identity.callSid;
}

const open = (hash: string): Promise<unknown> => page.goto(`${console.program.base}/${hash}`);
const rows = () => page.getByRole('table', { name: 'Past calls' }).locator('tbody tr');

beforeAll(async () => {
  console = await Console.start('refused', { CALLS_PER_CALLER_PER_HOUR: '1' });
  await call(KIM, OURS);
  // Once more: they are not taken, and there is nothing to tell of the call but its row.
  await call(KIM, OURS);
  await call(OURS, LEE, { ringMs: 10 });
  while ((await console.api<CallsAnswer>('calls?live=false')).calls.length < 3) await sleep(20);
});

beforeEach(async () => {
  page = await console.visitor({ viewport: { width: 1280, height: 900 } });
  return () => page.context().close();
});

afterAll(async () => {
  await console?.stop();
});

describe('the list of calls', () => {
  it('has the person on the phone, and who called whom', async () => {
    await open('#/calls');
    await expect.poll(() => rows().count()).toBe(3);
    const [placed, , cameIn] = [rows().nth(0), rows().nth(1), rows().nth(2)];
    await placed.getByRole('link', { name: 'We called +1 555 000 2222' }).waitFor();
    await placed.getByText(`called from ${OURS}`).waitFor();
    await placed.getByText('person hung up').waitFor();
    await cameIn.getByRole('link', { name: 'Called us +1 555 000 1111' }).waitFor();
    await cameIn.getByText(`called ${OURS}`).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('can be of one direction', async () => {
    await open('#/calls');
    await page.getByLabel('Direction').selectOption('outbound');
    await expect.poll(() => rows().count()).toBe(1);
    await page.waitForURL(/direction=outbound/);
    await page.getByLabel('Direction').selectOption('inbound');
    await expect.poll(() => rows().count()).toBe(2);
  });
});

describe('the page of a call', () => {
  it('that we have placed is headed by whom we called', async () => {
    await open('#/calls');
    await rows().nth(0).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'We called +1 555 000 2222' }).waitFor();
    await page.getByText(`called from ${OURS}`).waitFor();
    await page.getByText('The person we called hung up.').first().waitFor();
  });

  it('on which nobody talked says why', async () => {
    await open('#/calls');
    await rows().nth(1).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Called us +1 555 000 1111' }).waitFor();
    await page.getByText('No line was free for the caller.').waitFor();
    await page.getByText('The number has called as often as it may in an hour.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
