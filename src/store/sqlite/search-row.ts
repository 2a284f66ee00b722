import { gramsOf, partGramsOf, phrasesOf, termsOf } from '../search-terms.ts';
import type { CallQuery, CallRow } from '../store.ts';

/** Stands between what is not one text. No term can be it, so no phrase reaches across. */
const BREAK = ' • ';

type Searched = Pick<CallRow, 'said' | 'from' | 'to' | 'agent' | 'outcome' | 'endedAt' | 'direction'>;

/** What the index is given of a call. All three are terms between spaces: SQLite has nothing left to split. */
export function searchRowOf(row: Searched): { said: string; numbers: string; tags: string } {
  return {
    said: row.said.map(({ text }) => termsOf(text).join(' ')).join(BREAK),
    numbers: [row.from, row.to].map((number) => gramsOf(number).join(' ')).join(BREAK),
    tags: [
      ...[agentTag(row.agent), outcomeTag(row.outcome ?? ''), liveTag(row.endedAt === null)],
      ...(row.direction === 'outbound' ? [PLACED] : []),
    ].join(' '),
  };
}

/**
 * The question to the index, in FTS5's language; undefined when nothing is asked that it knows.
 * Nothing of what was typed reaches it but terms: letters and digits.
 */
export function matchOf(query: CallQuery): string | undefined {
  const { number = '', agent, outcome, direction, live, text = '' } = query;
  const phrases = phrasesOf(text);
  const grams = partGramsOf(number);
  const asked = [
    ...phrases.map((terms, at) => `said : ${phrase(terms, at === phrases.length - 1)}`),
    ...(grams[0] === '' ? [] : [`numbers : ${phrase(grams, grams.length === 1)}`]),
    ...(agent === undefined ? [] : [`tags : ${phrase([agentTag(agent)], false)}`]),
    ...(outcome === undefined ? [] : [`tags : ${phrase([outcomeTag(outcome)], false)}`]),
    ...(live === undefined ? [] : [`tags : ${phrase([liveTag(live)], false)}`]),
    ...(direction === 'outbound' ? [TAGGED_PLACED] : []),
  ];
  if (direction !== 'inbound') return asked.length === 0 ? undefined : asked.join(' AND ');
  // Calls that came in carry no tag, nor do those that are older than calls we place.
  return `(${asked.length === 0 ? ANY : asked.join(' AND ')}) NOT ${TAGGED_PLACED}`;
}

const phrase = (terms: readonly string[], mayGoOn: boolean): string =>
  `"${terms.join(' ')}"${mayGoOn ? ' *' : ''}`;

// Hexadecimal: a name may consist of anything.
const agentTag = (agent: string): string => `a${Buffer.from(agent).toString('hex')}`;
const outcomeTag = (outcome: string): string => `o${Buffer.from(outcome).toString('hex')}`;
/** Of calls that we have placed. */
const PLACED = 'placed';
const TAGGED_PLACED = `tags : "${PLACED}"`;
const liveTag = (live: boolean): string => (live ? 'live' : 'past');
/** Every call has one of them. */
const ANY = [true, false].map((live) => `tags : "${liveTag(live)}"`).join(' OR ');
