import type { Locator, Page } from 'playwright-core';

/** Notes every state that lights up in a chart of the page, from now on. */
export async function noteStates(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seenStates: seen });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const part = target as Element;
        const state = part.getAttribute('data-id');
        if (state && part.classList.contains('active') && seen.at(-1) !== state) seen.push(state);
      }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['class'] });
  });
}

/** The states that lit up since {@link noteStates}, such as `call.listening.waiting`. */
export const seenStates = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { seenStates: string[] }).seenStates);

/** Waits until a state is lit in a chart of the page. */
export const untilLit = (page: Page, state: string): Promise<void> =>
  page.locator(`[data-id="${state}"].active`).first().waitFor();

/** Waits until a state is lit and the agent is heard in the phone at the same time. */
export const untilHeardIn = (page: Page, state: string): Promise<unknown> =>
  page.waitForFunction((id) => {
    const lit = document.querySelector(`[data-id="${id}"].active`);
    const bar = document.querySelector<HTMLElement>('.meter.agent .meter-bar');
    return lit !== null && Number(bar?.dataset.level ?? 0) > 0;
  }, state);

/** The call a page shows. */
export async function callShown(page: Page): Promise<string> {
  await page.waitForURL(/#\/calls\/CA\w+/);
  return /#\/calls\/(CA\w+)/.exec(page.url())?.[1] ?? '';
}

/** The moment a call's page shows, in words: time and state. */
export const momentShown = async (page: Page): Promise<string> =>
  (await page.getByRole('slider', { name: 'Moment of the call' }).getAttribute('aria-valuetext')) ?? '';

/** The phone at the foot of the page. */
export const phoneOf = (page: Page): Locator => page.getByRole('region', { name: 'Phone', exact: true });

/** Goes on with the Tab key until this has the focus, as people without a pointer do. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 150; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the Tab key does not lead there');
}
