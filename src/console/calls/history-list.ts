import type { CallListing, CallQuery } from '../../store/store.ts';

/** Whether the query asks for all calls, so that one that just ended belongs on top of the answer. */
export function isUnfiltered({
  limit: _limit,
  cursor: _cursor,
  live: _live,
  ...filters
}: CallQuery): boolean {
  return Object.values(filters).every((value) => value === undefined);
}

/** The list with a call that just ended, in its place by start; a call that is there already is replaced. */
export function addEnded(calls: readonly CallListing[], ended: CallListing): readonly CallListing[] {
  const rest = without(calls, ended.callSid);
  const at = rest.findIndex((call) => call.startedAt <= ended.startedAt);
  return at < 0 ? [...rest, ended] : [...rest.slice(0, at), ended, ...rest.slice(at)];
}

/** The list without one call. */
export function without(calls: readonly CallListing[], callSid: string): readonly CallListing[] {
  return calls.filter((call) => call.callSid !== callSid);
}

/** The list with another page behind it; calls that are on both are there once. */
export function withOlder(
  calls: readonly CallListing[],
  older: readonly CallListing[],
): readonly CallListing[] {
  const known = new Set(calls.map((call) => call.callSid));
  return [...calls, ...older.filter((call) => !known.has(call.callSid))];
}
