/** One kind of event or action: its type, the fields that come with it, and what its comment says. */
export interface Word {
  readonly type: string;
  readonly fields: readonly string[];
  /** Empty where the source says nothing. */
  readonly meaning: string;
}

const MEMBER =
  /(?:\/\*\*(?<doc>(?:(?!\*\/)[\s\S])*)\*\/\s*)?(?:\||(?:export )?type \w+ =)\s*\(?\{(?<body>[^{}]*?readonly type:[^{}]*)\}/g;

/**
 * Reads the members of unions written as `| { readonly type: '…'; … }` with their comments.
 * @param source TypeScript, as text. A type is given once, as first found.
 * @param union reads only the union of this name, up to the first empty line.
 */
export function wordsIn(source: string, union?: string): Word[] {
  const begin = union === undefined ? 0 : source.search(new RegExp(`type ${union} =`));
  const end = union === undefined ? -1 : source.indexOf('\n\n', begin);
  const text = source.slice(begin, end < 0 ? undefined : end);
  const words = new Map<string, Word>();
  for (const { groups } of text.matchAll(MEMBER)) {
    const { doc, body = '' } = groups ?? {};
    const declared = body.match(/readonly type:\s*([^;]*)/)?.[1] ?? '';
    const within = body.match(/^\s*\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly type/)?.[1];
    const code = body.replace(/\/\*\*[\s\S]*?\*\//g, '');
    const fields = [...code.matchAll(/readonly (\w+)\??:/g)].flatMap(([, name]) =>
      name === undefined || name === 'type' || name === 'at' ? [] : [name],
    );
    const meaning = textOf(within ?? doc ?? '');
    for (const [, type = ''] of declared.matchAll(/'([^']+)'/g)) {
      if (!words.has(type)) words.set(type, { type, fields, meaning });
    }
  }
  return [...words.values()];
}

/** A comment's text on one line. */
const textOf = (comment: string): string =>
  comment
    .replace(/^\s*\*\s?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
