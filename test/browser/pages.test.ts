import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallsAnswer } from '../../src/api/types.ts';
import { systemClock } from '../../src/io/clock.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { loadVoices } from '../../src/rehearsal/voices.ts';
import { eventually } from '../support/until.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { Console } from './support/console.ts';
import { untilSeen } from './support/watching.ts';

const SHORT: CallerScript = [{ say: 'caller/hello' }, { hangUp: true }];
const PATIENT: CallerScript = [{ silence: 120_000 }];
/** Nearly ten seconds: a page that stood still while they began still shows them. */
const GREETING = loadVoices().clip('agent/opening-hours').text;
const [KIM, LEE] = ['+15550001111', '+15550002222'];

let console: Console;
let page: Page;
let calls = 0;

function call(from: string, script: CallerScript): RehearsalCall {
  return new RehearsalCall({
    carrier: networkCarrier(),
    clock: systemClock,
    webhookUrl: `${console.program.base}/incoming-call`,
    allowInsecureStream: true,
    from,
    // Equal seeds would make equal CallSids.
    random: seededRandom(++calls),
    script,
  });
}

const past = async (): Promise<CallsAnswer['calls']> =>
  (await console.api<CallsAnswer>('calls?live=false')).calls;

const open = (hash: string): Promise<unknown> => page.goto(`${console.program.base}/${hash}`);
const rows = () => page.getByRole('table', { name: 'Past calls' }).locator('tbody tr');

beforeAll(async () => {
  console = await Console.start('refused', { GREETING });
  await Promise.all([KIM, LEE].map((from) => call(from, SHORT).run()));
  await eventually('both to be kept', async () => (await past()).length === 2);
});

beforeEach(async () => {
  page = await console.visitor({ viewport: { width: 1280, height: 900 } });
  return () => page.context().close();
});

afterAll(async () => {
  await console?.stop();
});

describe('the home page', () => {
  it('lights the state of a call while it lives, and has it among the last ones when it ended', async () => {
    await open('');
    const live = page.getByRole('region', { name: 'Live calls' });
    await live.getByText('No call is in progress').waitFor();
    await page.locator('.live-chart [data-id]').first().waitFor();
    const patient = call('+15550003333', PATIENT);
    const over = patient.run();
    await untilSeen(page, 'call.greeting');
    await live.getByText('+1 555 000 3333').waitFor();
    await page.locator('.live-chart [data-id="call.listening.waiting"].active').waitFor();
    await expect.poll(() => live.getByText('waiting').count()).toBe(1);

    await fetch(`${console.program.base}/api/calls/${patient.identity.callSid}/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"hang_up"}',
    });
    await over;
    await live.getByText('No call is in progress').waitFor();
    await expect.poll(() => page.locator('.live-chart .active').count()).toBe(0);
    const last = page.getByRole('list', { name: 'Last calls' }).getByRole('link').first();
    await last.getByText('ended by operator').waitFor();
    expect(await last.getAttribute('href')).toBe(`#/calls/${patient.identity.callSid}`);
  });

  it('remembers whether it is to be light or dark', async () => {
    await open('');
    await page.getByRole('button', { name: 'Colors: as your system' }).click();
    await page.getByRole('button', { name: 'Colors: light' }).click();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByRole('button', { name: 'Colors: dark' }).waitFor();
    const dark = await background();
    await page.reload();
    await page.getByRole('button', { name: 'Colors: dark' }).waitFor();
    await expect.poll(background).toBe(dark);
    await page.getByRole('button', { name: 'Colors: dark' }).click();
    await expect.poll(background).not.toBe(dark);
  });
});

describe('the calls page', () => {
  it('finds calls, keeps the search in the address, and goes through rows by keyboard', async () => {
    await open('#/calls');
    await page.getByLabel('Number').fill('000 2222');
    await page.waitForURL(/number=000\+2222/);
    await expect.poll(() => rows().count()).toBe(1);
    await page.reload();
    await rows().getByText('+1 555 000 2222').waitFor();
    expect(await page.getByLabel('Number').inputValue()).toBe('000 2222');

    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(1);
    await rows().first().getByRole('link').focus();
    await page.keyboard.press('ArrowDown');
    const second = await rows().nth(1).getByRole('link').getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.hash === second);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    await expect.poll(() => page.title()).toMatch(/^Call CA.* · Callchart$/);
  });

  it('says so when nothing fits', async () => {
    await open('#/calls?text=xylophone');
    await page.getByText('No call fits').waitFor();
  });

  it('deletes a call only when asked twice', async () => {
    const gone = call('+15550004444', SHORT);
    await gone.run();
    const isKept = async (): Promise<boolean> =>
      (await past()).some(({ callSid }) => callSid === gone.identity.callSid);
    await eventually('it to be kept', isKept);
    await open('#/calls?number=5550004444');
    const erase = page.getByRole('button', { name: 'Delete the call with +1 555 000 4444' });
    await erase.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => erase.evaluate((button) => button === document.activeElement)).toBe(true);
    await erase.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No call fits').waitFor();
    expect((await past()).map(({ callSid }) => callSid)).not.toContain(gone.identity.callSid);
  });
});

describe('the overview', () => {
  it('plots what there was, says it in words and as a table, and keeps the range in the address', async () => {
    await open('#/overview');
    const flight = page.getByRole('figure').filter({ hasText: 'Calls in flight' });
    await flight.getByText(/calls began/).waitFor();
    await expect.poll(() => page.locator('.plot canvas').count()).toBe(5);
    await flight.getByText('As a table').click();
    await flight.getByRole('row').nth(1).waitFor();
    await page.getByText('7 days', { exact: true }).click();
    await page.waitForURL(/range=7d/);
    await page.getByText('one point each two hours').waitFor();
  });
});

describe('every page', () => {
  it.each(['', '#/calls', '#/overview', '#/nowhere'])(
    'is for everybody, on a desk and on a phone: /%s',
    async (hash) => {
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await open(hash);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect(await accessibilityProblems(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      }
      expect(console.complaints).toEqual([]);
    },
  );
});
