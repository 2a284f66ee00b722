import type { CampaignCounts, Dial } from '../../store/dials.ts';

const BAR = 30;
/** What is not an outcome: there is more to come. */
const OPEN: readonly string[] = ['waiting', 'dialing', 'calling'];

/** How far a campaign is. */
export function standOf(counts: CampaignCounts['counts']): { readonly over: number; readonly all: number } {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return { all, over: all - OPEN.reduce((sum, state) => sum + (counts[state] ?? 0), 0) };
}

/** `[#####.....] 12 of 40, 3 under way, next at 09:00`. @param now ms since the epoch. */
export function barOf({ counts, nextAt }: CampaignCounts, now: number): string {
  const { over, all } = standOf(counts);
  const full = all === 0 ? BAR : Math.round((over / all) * BAR);
  const underWay = (counts.dialing ?? 0) + (counts.calling ?? 0);
  const next = nextAt === null || nextAt <= now ? '' : `, next at ${new Date(nextAt).toLocaleTimeString()}`;
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${over} of ${all}, ${underWay} under way${next}`;
}

/** What a campaign came to, the most frequent first. @param refused rows that were not even queued. */
export function summaryOf(counts: CampaignCounts['counts'], refused: number): string {
  const all = { ...counts, ...(refused > 0 ? { 'not called': refused } : {}) };
  const sorted = Object.entries(all).sort(([, a], [, b]) => b - a);
  return sorted.map(([outcome, n]) => `${String(n).padStart(6)}  ${outcome.replaceAll('_', ' ')}`).join('\n');
}

/** How one call stands, or what it came to. @param now ms since the epoch. */
export function lineOf(dial: Dial, now: number): string {
  const { to, state, progress, outcome, detail, notBefore, callSid } = dial;
  const call = callSid === null ? '' : ` (${callSid})`;
  if (state === 'done') return `${to}: ${outcome?.replaceAll('_', ' ')}${detail ? `: ${detail}` : ''}${call}`;
  if (state === 'calling') return `${to}: ${progress}${call}`;
  if (state === 'dialing') return `${to}: dialing`;
  const later = notBefore > now ? ` until ${new Date(notBefore).toLocaleString()}` : '';
  return `${to}: waiting${later}`;
}
