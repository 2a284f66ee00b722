import type { CallQuery } from '../../store/store.ts';

/** What can be searched for, as the address and the form have it: text, days as `2026-03-14`. */
const FIELDS = ['text', 'number', 'agent', 'outcome', 'direction', 'from', 'to'] as const;

export type Field = (typeof FIELDS)[number];

export type Search = Readonly<Partial<Record<Field, string>>>;

/** What of an address' query is a search; the rest is ignored. */
export function searchOf(query: Readonly<Record<string, string>>): Search {
  return Object.fromEntries(FIELDS.flatMap((field) => (query[field] ? [[field, query[field]]] : [])));
}

/** The hash of the calls' page with this search. */
export function searchHref(search: Search): string {
  const query = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== '')).toString();
  return query ? `#/calls?${query}` : '#/calls';
}

/** What to ask the API for. Days are the person's own: from the beginning of `from` to the end of `to`. */
export function toCallQuery({ text, number, agent, outcome, direction, from, to }: Search): CallQuery {
  const since = startOfDay(from, 0);
  const until = startOfDay(to, 1);
  return {
    ...(text?.trim() ? { text: text.trim() } : {}),
    ...(number?.trim() ? { number: number.trim() } : {}),
    ...(agent ? { agent } : {}),
    ...(outcome ? { outcome } : {}),
    ...(direction === 'inbound' || direction === 'outbound' ? { direction } : {}),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
  };
}

/** Midnight here, `later` days after the day; null when it is none. */
function startOfDay(day: string | undefined, later: number): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '');
  if (!match) return null;
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later).getTime();
}
