import type { Locator, Page } from 'playwright-core';

/**
 * Has a page note, from its very beginning, every state that lights up in a chart, and whether the agent was heard in
 * the phone while it was lit. What passes by is not to be missed because the machine was busy when it did.
 */
export async function noteStates(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    const heard = new Set<string>();
    Object.assign(globalThis, { seenStates: seen, heardStates: heard });
    const note = () => {
      const bar = document.querySelector<HTMLElement>('.meter.agent .meter-bar');
      const sounds = Number(bar?.dataset.level ?? 0) > 0;
      for (const part of document.querySelectorAll('[data-id].active')) {
        const state = part.getAttribute('data-id') ?? '';
        if (!seen.includes(state)) seen.push(state);
        if (sounds) heard.add(state);
      }
    };
    const watched = { subtree: true, childList: true, attributes: true };
    new MutationObserver(note).observe(document, { ...watched, attributeFilter: ['class', 'data-level'] });
  });
}

/** The states that lit up so far, such as `call.listening.waiting`, each once, in the order they did first. */
export const seenStates = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { seenStates: string[] }).seenStates);

/** Waits until a state has been lit in a chart of the page, now or before. See {@link noteStates}. */
export const untilSeen = (page: Page, state: string): Promise<unknown> =>
  page.waitForFunction(
    (id) => (globalThis as unknown as { seenStates: string[] }).seenStates.includes(id),
    state,
  );

/** Waits until the agent has been heard in the phone while a state was lit, now or before. */
export const untilHeardIn = (page: Page, state: string): Promise<unknown> =>
  page.waitForFunction(
    (id) => (globalThis as unknown as { heardStates: Set<string> }).heardStates.has(id),
    state,
  );

/** Waits until a state is lit in a chart of the page: one that stays. */
export const untilLit = (page: Page, state: string): Promise<void> =>
  page.locator(`[data-id="${state}"].active`).first().waitFor();

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
