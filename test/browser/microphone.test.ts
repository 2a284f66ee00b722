import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeMicrophone } from './support/chromium.ts';
import { Console } from './support/console.ts';

let console: Console | undefined;

async function callWith(microphone: FakeMicrophone): Promise<Page> {
  console = await Console.start(microphone);
  const page = await console.visitor();
  await page.goto(console.program.base);
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  return page;
}

afterEach(async () => {
  await console?.stop();
  console = undefined;
});

describe('Call, without a microphone to speak into', () => {
  it.each([
    ['refused', 'The microphone was refused'],
    ['absent', 'No microphone was found'],
  ] as const)('says so when it is %s, places no call, and lets one try again', async (microphone, words) => {
    const page = await callWith(microphone);
    const phone = page.getByRole('region', { name: 'Phone', exact: true });
    await phone.getByText(words).waitFor();
    await page.getByRole('status').filter({ hasText: words }).waitFor({ state: 'attached' });
    await phone.getByRole('button', { name: 'Call again' }).click();
    await phone.getByText(words).waitFor();
    expect(await console?.api('calls')).toMatchObject({ calls: [] });
    await phone.getByRole('button', { name: 'Dismiss' }).click();
    await phone.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Call', exact: true }).isEnabled()).toBe(true);
  });
});
