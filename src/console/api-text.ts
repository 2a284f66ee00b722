type Asked = Readonly<Record<string, string | number | boolean | undefined>>;

/** A query string of what is given, with its `?`; empty when nothing is. */
export function queryOf(asked: Asked): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return query && `?${query}`;
}

/** What one line each of JSON Lines says. */
export function ndjson<T>(body: string): T[] {
  return body
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
