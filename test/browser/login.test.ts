import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { accessibilityProblems } from './support/accessibility.ts';
import { Console } from './support/console.ts';

const TOKEN = 'a-token-that-is-long-enough';
const SECURED = { PUBLIC_URL: 'https://calls.example.com' };

let console: Console | undefined;

async function open(environment: Record<string, string>): Promise<Page> {
  console = await Console.start('refused', environment);
  const page = await console.visitor();
  await page.goto(console.program.base);
  return page;
}

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
    const logIn = page.getByRole('button', { name: 'Log in' });
    await field.fill('a-token-that-is-quite-wrong');
    await logIn.click();
    await page.getByRole('alert').getByText('That is not the token.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect((await fetch(`${console?.program.base}/api/calls`)).status).toBe(401);

    await field.fill(TOKEN);
    await logIn.click();
    await page.getByRole('button', { name: 'Call', exact: true }).waitFor();
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true });
    expect(cookie?.sameSite).not.toBe('None');
    expect(cookie?.value).not.toContain(TOKEN);
    await page.reload();
    await page.getByRole('button', { name: 'Call', exact: true }).waitFor();

    await page.getByRole('button', { name: 'Log out' }).click();
    await field.waitFor();
    await page.reload();
    await field.waitFor();
    expect(await page.evaluate(() => fetch('/api/calls').then(({ status }) => status))).toBe(401);
  });
});
