/** Stands where a secret was. */
export const REDACTED = '[redacted]';
/** Shorter values turn up in innocent text by chance, characters. */
const MIN_CHARACTERS = 12;

/**
 * Every secret this process was given, the longest first: one that begins like another must not leave its end behind.
 * They are never forgotten: what was written with an old one may still come.
 */
let known: readonly string[] = [];

/**
 * From here on {@link withoutSecrets} hides these values. A header such as `Bearer …` is hidden whole and without its
 * scheme. Values of less than 12 characters are passed over.
 */
export function hideSecrets(values: readonly (string | undefined)[]): void {
  const told = values
    .flatMap((value) => (value === undefined ? [] : [value, value.replace(/^\w+ /, '')]))
    .filter((part) => part.length >= MIN_CHARACTERS)
    .flatMap((part) => [part, JSON.stringify(part).slice(1, -1)]);
  known = [...new Set([...known, ...told])].sort((a, b) => b.length - a.length);
}

/** Text, or JSON, in which no secret of this process can be read. */
export function withoutSecrets(text: string): string {
  let shown = text;
  for (const secret of known) if (shown.includes(secret)) shown = shown.replaceAll(secret, REDACTED);
  return shown;
}

/** Headers that say nothing secret, in lower case. */
const OPEN_HEADERS: readonly string[] = [
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control', 'content-type'],
  ...['host', 'origin', 'prefer', 'referer', 'user-agent'],
];

/** The values of headers that may be secret: all but those of a few well-known ones. */
export const secretHeaders = (headers: Readonly<Record<string, string>> = {}): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    OPEN_HEADERS.includes(name.toLowerCase()) ? [] : [value],
  );
