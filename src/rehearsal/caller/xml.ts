/** An element of a parsed document; `text` is the character data directly inside it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** The text is not well-formed XML; `offset` is the character where reading stopped. */
export class XmlError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} at character ${offset}`);
    this.name = 'XmlError';
    this.offset = offset;
  }
}

/**
 * Reads one XML document without a document type: elements, attributes, text, CDATA, comments, processing
 * instructions, the five named entities and numeric ones.
 * @throws XmlError on anything that is not well-formed.
 */
export function parseXml(source: string): XmlElement {
  return new Reader(source).document();
}

const NAME = /[A-Za-z_:][\w:.-]*/y;
const SPACE = /[ \t\r\n]*/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  document(): XmlElement {
    if (this.#source.startsWith('\uFEFF')) this.#at = 1;
    this.#misc();
    if (!this.#sees('<')) throw this.#error('expected an element');
    const root = this.#element();
    this.#misc();
    if (this.#at < this.#source.length) throw this.#error('text after the document');
    return root;
  }

  #element(): XmlElement {
    this.#expect('<');
    const name = this.#match(NAME) || this.#fail('expected an element name');
    const attributes = this.#attributes();
    if (this.#take('/>')) return { name, attributes, children: [], text: '' };
    this.#expect('>');
    const children: XmlElement[] = [];
    let text = '';
    while (!this.#sees('</')) {
      if (this.#at >= this.#source.length) throw this.#error(`<${name}> is not closed`);
      if (this.#sees('<![CDATA[')) text += this.#cdata();
      else if (this.#sees('<!--') || this.#sees('<?')) this.#skipAside();
      else if (this.#sees('<')) children.push(this.#element());
      else text += this.#text('<');
    }
    this.#expect(`</${name}`);
    this.#match(SPACE);
    this.#expect('>');
    return { name, attributes, children, text };
  }

  #attributes(): Record<string, string> {
    const attributes: Record<string, string> = {};
    for (;;) {
      const space = this.#match(SPACE);
      if (this.#sees('>') || this.#sees('/>')) return attributes;
      if (space === '') throw this.#error('expected white space');
      const name = this.#match(NAME) || this.#fail('expected an attribute name');
      if (Object.hasOwn(attributes, name)) throw this.#error(`attribute ${name} is given twice`);
      this.#match(SPACE);
      this.#expect('=');
      this.#match(SPACE);
      const quote = this.#sees('"') ? '"' : "'";
      this.#expect(quote);
      attributes[name] = this.#sees(quote) ? '' : this.#text(quote);
      this.#expect(quote);
    }
  }

  #text(until: string): string {
    const end = this.#source.indexOf(until, this.#at);
    if (end === -1) {
      if (this.#source.slice(this.#at).trim() !== '' || until !== '<')
        throw this.#error('the document ends early');
      this.#at = this.#source.length;
      return '';
    }
    const raw = this.#source.slice(this.#at, end);
    if (until !== '<' && raw.includes('<')) throw this.#error('"<" in an attribute');
    const text = raw.replace(/&([^;\s]*;?)/g, (_all, reference: string) => this.#entity(reference));
    this.#at = end;
    return text;
  }

  #entity(reference: string): string {
    const name = reference.endsWith(';') ? reference.slice(0, -1) : this.#fail('"&" that begins no entity');
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    if (numeric) {
      const code = numeric[1] ? Number.parseInt(numeric[1], 16) : Number(numeric[2]);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : this.#fail(`no character &${name};`);
    }
    return ENTITIES[name] ?? this.#fail(`unknown entity &${name};`);
  }

  #cdata(): string {
    const end = this.#source.indexOf(']]>', this.#at);
    if (end === -1) throw this.#error('CDATA is not closed');
    const text = this.#source.slice(this.#at + '<![CDATA['.length, end);
    this.#at = end + 3;
    return text;
  }

  #misc(): void {
    for (;;) {
      this.#match(SPACE);
      if (!this.#sees('<!--') && !this.#sees('<?')) return;
      this.#skipAside();
    }
  }

  #skipAside(): void {
    const close = this.#sees('<!--') ? '-->' : '?>';
    const end = this.#source.indexOf(close, this.#at + 2);
    if (end === -1) throw this.#error(`"${close}" is missing`);
    this.#at = end + close.length;
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    const seen = this.#sees(text);
    if (seen) this.#at += text.length;
    return seen;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#error(`expected "${text}"`);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #fail(message: string): never {
    throw this.#error(message);
  }

  #error(message: string): XmlError {
    return new XmlError(message, this.#at);
  }
}
