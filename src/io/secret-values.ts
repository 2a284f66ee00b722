/** Stands where a secret was. */
export const REDACTED = '[redacted]';
/** Shorter values turn up in innocent text by chance, characters. */
const MIN_CHARACTERS = 12;

/** Every secret this process was given. They are never forgotten: what was written with an old one may still come. */
const known = new Set<string>();

/**
 * From here on {@link withoutSecrets} hides these values. A header such as `Bearer …` is hidden whole and without its
 * scheme. Values of less than 12 characters are passed over.
 */
export function hideSecrets(values: readonly (string | undefined)[]): void {
  for (const value of values) {
    if (value === undefined) continue;
    for (const part of [value, value.replace(/^\w+ /, '')]) {
      if (part.length < MIN_CHARACTERS) continue;
      known.add(part);
      known.add(JSON.stringify(part).slice(1, -1));
    }
  }
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
