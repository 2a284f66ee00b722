import type { CallPage, CallStore } from '../../store/store.ts';
import type { Spend } from './spend.ts';

const DAY_MS = 86_400_000;
/** As many calls as the store tells at once. */
const PAGE = 200;

/**
 * Books what the calls of this day (UTC) cost that began before this process did, as far as is known.
 * @param now ms since the epoch.
 */
export async function restoreSpend(spend: Spend, calls: Pick<CallStore, 'list'>, now: number): Promise<void> {
  const since = Math.floor(now / DAY_MS) * DAY_MS;
  try {
    let cursor: string | null = null;
    do {
      const page: CallPage = await calls.list({ since, limit: PAGE, ...(cursor === null ? {} : { cursor }) });
      for (const { agent, costMicros } of page.calls) spend.restore(agent, costMicros);
      cursor = page.next;
    } while (cursor !== null);
  } catch {
    // The history cannot be read; it has said so itself.
  }
}
