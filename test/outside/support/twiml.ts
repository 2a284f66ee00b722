/** One element of a TwiML document, with its text in between left out where it is blank. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const TOKEN = /<\?[^>]*\?>|<\/(\w+)>|<(\w+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([\w:]+)="([^"]*)"/g;

/** Reads a TwiML document, strictly: anything that is not plain elements is an error. @returns the `<Response>`. */
export function readTwiml(document: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  let end = 0;
  for (const [token, closes, opens, attributes = '', alone, text] of document.matchAll(TOKEN)) {
    end += token.length;
    const parent = open[open.length - 1] as Element;
    if (opens) {
      const element: Element = {
        name: opens,
        attributes: readAttributes(attributes),
        children: [],
        text: '',
      };
      parent.children.push(element);
      if (!alone) open.push(element);
    } else if (closes) {
      if (parent.name !== closes) throw new Error(`</${closes}> closes <${parent.name}>: ${document}`);
      open.pop();
    } else if (text) parent.text += plain(text).trim();
  }
  const [response] = root.children;
  if (
    end !== document.length ||
    open.length !== 1 ||
    response?.name !== 'Response' ||
    root.children.length > 1
  )
    throw new Error(`not TwiML: ${document}`);
  return response;
}

/** The stream a document asks for. @throws when it asks for none. */
export function streamOf(document: string): {
  readonly url: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
} {
  const connect = readTwiml(document).children.find(({ name }) => name === 'Connect');
  const stream = connect?.children.find(({ name }) => name === 'Stream');
  if (!connect || !stream) throw new Error(`no stream in ${document}`);
  const parameters = stream.children.map(({ attributes }) => [attributes.name, attributes.value]);
  return {
    url: stream.attributes.url ?? '',
    action: connect.attributes.action ?? '',
    parameters: Object.fromEntries(parameters),
  };
}

const readAttributes = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, plain(value ?? '')]));

const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
