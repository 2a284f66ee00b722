/** An element as found in a document: its name, attributes and the elements it is in, the outermost first. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly inside: readonly Element[];
  text: string;
}

const TAG = /<(?<close>\/)?(?<name>[a-zA-Z][\w-]*)(?<attributes>(?:\s+[\w:-]+="[^"<]*")*)\s*(?<empty>\/)?>/y;
const TEXT = /[^<]+/y;
const REFERENCES = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/;

/** Reads an XML document strictly. Throws at the first thing that is not well-formed. */
export function elementsOf(xml: string): Element[] {
  const found: Element[] = [];
  const open: Element[] = [];
  let at = 0;
  let roots = 0;
  while (at < xml.length) {
    const pattern = xml[at] === '<' ? TAG : TEXT;
    pattern.lastIndex = at;
    const match = pattern.exec(xml);
    if (match === null) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    if (REFERENCES.test(match[0])) throw new Error(`a bare & at ${at}: ${match[0]}`);
    at += match[0].length;
    const { name, close, empty, attributes = '' } = match.groups ?? {};
    if (name === undefined) {
      const parent = open.at(-1);
      if (parent === undefined && match[0].trim() !== '')
        throw new Error(`text outside the root: ${match[0]}`);
      if (parent !== undefined) parent.text += match[0];
    } else if (close !== undefined) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing at ${at}`);
    } else {
      if (open.length === 0 && ++roots > 1) throw new Error('more than one root');
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
        ([, key, value]) => [key!, value!] as const,
      );
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
        throw new Error(`twice the same attribute: ${attributes}`);
      const element: Element = { name, attributes: new Map(pairs), inside: [...open], text: '' };
      found.push(element);
      if (empty === undefined) open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)!.name}> is never closed`);
  return found;
}
