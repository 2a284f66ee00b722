type Resource = Readonly<Record<string, unknown>>;

/** Twilio's default size of a page. */
const PAGE_SIZE = 50;

/**
 * `GET Calls.json`: one page of calls, newest first, by `To`, `From`, `Status` and `StartTime>`. A call that has not
 * started has no start time, so asking for one leaves it out, as Twilio does.
 */
export function pageOfCalls(
  all: readonly Resource[],
  query: URLSearchParams,
  accountSid: string,
): Record<string, unknown> {
  const after = query.get('StartTime>');
  const asked: readonly (readonly [string, string | null])[] = [
    ['to', query.get('To')],
    ['from', query.get('From')],
    ['status', query.get('Status')],
  ];
  const found = all
    .filter((call) => asked.every(([field, wanted]) => wanted === null || call[field] === wanted))
    .filter(({ start_time: start }) => after === null || startsAfter(start, after))
    .reverse();
  const size = Number(query.get('PageSize') ?? PAGE_SIZE);
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls.json`;
  return {
    calls: found.slice(0, size),
    ...{ page: 0, page_size: size, start: 0, end: Math.min(size, found.length) },
    ...{ uri, first_page_uri: uri, next_page_uri: null, previous_page_uri: null },
  };
}

const startsAfter = (start: unknown, after: string): boolean =>
  typeof start === 'string' && Date.parse(start) >= Date.parse(after);
