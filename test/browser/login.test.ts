import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { accessibilityProblems } from './support/accessibility.ts';
import { Console } from './support/console.ts';
import { speechFile } from './support/speech.ts';
import { callShown, phoneOf } from './support/watching.ts';

const TOKEN = 'a-token-that-is-long-enough';
const SECURED = { PUBLIC_URL: 'https://calls.example.com' };

const silence = speechFile([1000]);
let console: Console | undefined;

async function open(environment: Record<string, string>): Promise<Page> {
  console = await Console.start(silence, environment);
  const page = await console.visitor();
  await page.goto(console.program.base);
  return page;
}

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('Console token').fill(TOKEN);
  await page.getByRole('button', { name: 'Log in' }).click();
}

const callButton = (page: Page) => page.getByRole('button', { name: 'Call', exact: true });

afterAll(() => silence.remove());

afterEach(async () => {
  await console?.stop();
  console = undefined;
});

describe('a console that can be reached from outside', () => {
  it('shows nothing but how to set a token, when none is set', async () => {
    const page = await open(SECURED);
    await page.getByRole('heading', { name: 'Callchart is running' }).waitFor();
    expect(await page.locator('body').innerText()).toContain('CONSOLE_TOKEN');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect((await fetch(`${console?.program.base}/api/calls`)).status).toBe(403);
  });

  it('asks for the token, refuses a wrong one, and lets one out again', async () => {
    const page = await open({ ...SECURED, CONSOLE_TOKEN: TOKEN });
    const field = page.getByLabel('Console token');
    await field.fill('a-token-that-is-quite-wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('That is not the token.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect((await fetch(`${console?.program.base}/api/calls`)).status).toBe(401);

    await logIn(page);
    await callButton(page).waitFor();
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true });
    expect(cookie?.sameSite).not.toBe('None');
    expect(cookie?.value).not.toContain(TOKEN);
    await page.reload();
    await callButton(page).waitFor();

    await page.getByRole('button', { name: 'Log out' }).click();
    await field.waitFor();
    await page.reload();
    await field.waitFor();
    expect(await page.evaluate(() => fetch('/api/calls').then(({ status }) => status))).toBe(401);
  });

  it('lets whoever is logged in call, though nobody but Twilio can sign, and only from a secure address', async () => {
    const page = await open({ ...SECURED, CONSOLE_TOKEN: TOKEN, TWILIO_AUTH_TOKEN: 'not-known-to-browsers' });
    await logIn(page);
    await callButton(page).click();
    await callShown(page);
    await phoneOf(page).getByText('In call').waitFor();
    await phoneOf(page).getByRole('button', { name: 'Hang up' }).click();
    await phoneOf(page).getByText('You hung up').waitFor();

    await page.goto(console?.program.base.replace('127.0.0.1', 'elsewhere.test') ?? '');
    await logIn(page);
    await callButton(page).click();
    await phoneOf(page).getByText('its address is not secure').waitFor();
  });
});
