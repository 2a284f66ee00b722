import type { Locator, Page } from 'playwright-core';

/** What a page has noted of its charts. Kept in the page, where nothing of it can be missed. */
interface Notes {
  /** The states that lit up in any chart, each once. */
  readonly seen: string[];
  /** The top states the chart on a call's page has shown, one after the other. */
  readonly course: string[];
  /** The states that were lit on a call's page while the agent was heard in the phone. */
  readonly heard: string[];
}

/**
 * Has a page note, from its very beginning, every state that lights up in a chart, and whether the agent was heard in
 * the phone while it was lit. What passes by is not to be missed because the machine was busy when it did.
 */
export async function noteStates(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const notes: Notes = { seen: [], course: [], heard: [] };
    Object.assign(globalThis, { notes });
    const lit = (within: string): string[] =>
      [...document.querySelectorAll(`${within} [data-id].active`)].map(
        (part) => part.getAttribute('data-id') ?? '',
      );
    const add = (to: string[], states: string[]): void => {
      for (const state of states) if (!to.includes(state)) to.push(state);
    };
    const note = () => {
      add(notes.seen, lit(''));
      const shown = lit('.lit-chart');
      const top = shown.find((state) => state.split('.').length === 2);
      if (top !== undefined && top !== notes.course.at(-1)) notes.course.push(top);
      const bar = document.querySelector<HTMLElement>('.meter.agent .meter-bar');
      if (Number(bar?.dataset.level ?? 0) > 0) add(notes.heard, shown);
    };
    const watched = { subtree: true, childList: true, attributes: true };
    new MutationObserver(note).observe(document, { ...watched, attributeFilter: ['class', 'data-level'] });
  });
}

/** The top states the chart on the page of a call has shown so far, such as `call.listening`, in their order. */
export const courseShown = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as unknown as { notes: Notes }).notes.course);

/** Waits until a state has been lit in a chart of the page, now or before. See {@link noteStates}. */
export const untilSeen = (page: Page, state: string): Promise<unknown> =>
  page.waitForFunction((id) => (globalThis as unknown as { notes: Notes }).notes.seen.includes(id), state);

/** Waits until the agent has been heard in the phone while a state was lit, now or before. */
export const untilHeardIn = (page: Page, state: string): Promise<unknown> =>
  page.waitForFunction((id) => (globalThis as unknown as { notes: Notes }).notes.heard.includes(id), state);

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
