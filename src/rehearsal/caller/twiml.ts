import { parseXml, type XmlElement, XmlError } from './xml.ts';

/** The media stream a `<Connect>` asks for; URLs are absolute. */
export interface StreamOrder {
  readonly url: string;
  readonly name?: string;
  readonly statusCallback?: string;
  readonly statusCallbackMethod: 'GET' | 'POST';
  readonly parameters: Readonly<Record<string, string>>;
}

/** One instruction of a TwiML document; lengths in seconds as written, URLs absolute. */
export type Verb =
  | {
      readonly verb: 'Connect';
      readonly action?: string;
      readonly method: Method;
      readonly stream: StreamOrder;
    }
  | { readonly verb: 'Say'; readonly text: string; readonly loop: number }
  | { readonly verb: 'Play'; readonly url?: string; readonly digits?: string }
  | { readonly verb: 'Pause'; readonly lengthS: number }
  | {
      readonly verb: 'Dial';
      readonly action?: string;
      readonly method: Method;
      readonly numbers: readonly string[];
      /** The room it joins in place of calling numbers. */
      readonly conference?: ConferenceOrder;
    }
  | GatherVerb
  | { readonly verb: 'Redirect'; readonly url: string; readonly method: Method }
  | { readonly verb: 'Hangup' }
  | { readonly verb: 'Reject'; readonly reason: 'rejected' | 'busy' };

type Method = 'GET' | 'POST';

/** Waits for keys, while its prompts are spoken and `timeoutS` after them or after the last key. */
export interface GatherVerb {
  readonly verb: 'Gather';
  readonly action?: string;
  readonly method: Method;
  /** Ends with so many keys. */
  readonly numDigits: number;
  /** Ends with this key, which is not one of the digits; empty: none does. */
  readonly finishOnKey: string;
  readonly timeoutS: number;
  /** Whether the action is asked with nothing entered, too. */
  readonly actionOnEmptyResult: boolean;
  readonly prompts: readonly Verb[];
}

/** A room two or more calls meet in. */
export interface ConferenceOrder {
  readonly name: string;
  /** It begins once somebody with this is there; until then those there wait. */
  readonly startOnEnter: boolean;
  /** It is over when somebody with this leaves. */
  readonly endOnExit: boolean;
}

/** A document as Twilio understands it, with what it would only warn about (error 12200). */
export interface TwimlDocument {
  readonly verbs: readonly Verb[];
  readonly schemaWarnings: readonly string[];
}

/** The document cannot be run at all: Twilio's error 12100. */
export class TwimlError extends Error {
  readonly code = 12100;

  constructor(message: string) {
    super(message);
    this.name = 'TwimlError';
  }
}

/**
 * Reads a TwiML document.
 * @param source the XML text.
 * @param baseUrl where it came from: relative URLs in it are resolved against this.
 * @throws TwimlError when it is not XML or not a `<Response>`.
 */
export function parseTwiml(source: string, baseUrl: string): TwimlDocument {
  const root = readRoot(source);
  const schemaWarnings: string[] = [];
  const verbs: Verb[] = [];
  if (root.text.trim() !== '') schemaWarnings.push('text directly inside <Response>');
  for (const element of root.children) {
    const verb = readVerb(element, (url) => resolveUrl(url, baseUrl));
    if (typeof verb === 'string') schemaWarnings.push(verb);
    else verbs.push(verb);
  }
  return { verbs, schemaWarnings };
}

function readRoot(source: string): XmlElement {
  try {
    const root = parseXml(source);
    if (root.name !== 'Response') throw new TwimlError(`<Response> expected, <${root.name}> found`);
    return root;
  } catch (error) {
    if (error instanceof XmlError) throw new TwimlError(error.message);
    throw error;
  }
}

type Resolve = (url: string) => string;

/** A verb, or what is wrong with the element. */
function readVerb(element: XmlElement, resolve: Resolve): Verb | string {
  const { attributes, children } = element;
  const text = element.text.trim();
  const method: Method = attributes.method?.toUpperCase() === 'GET' ? 'GET' : 'POST';
  const action = attributes.action === undefined ? {} : { action: resolve(attributes.action) };
  switch (element.name) {
    case 'Connect': {
      const stream = children.find((child) => child.name === 'Stream');
      if (!stream) return '<Connect> without <Stream>';
      const order = readStream(stream, resolve);
      return typeof order === 'string' ? order : { verb: 'Connect', ...action, method, stream: order };
    }
    case 'Say':
      return text === '' ? 'empty <Say>' : { verb: 'Say', text, loop: Number(attributes.loop ?? 1) || 1 };
    case 'Play': {
      const digits = attributes.digits;
      if (digits !== undefined) return { verb: 'Play', digits };
      return text === '' ? 'empty <Play>' : { verb: 'Play', url: resolve(text) };
    }
    case 'Pause': {
      const lengthS = Number(attributes.length ?? 1);
      return lengthS >= 0 ? { verb: 'Pause', lengthS } : 'length of <Pause> is no number of seconds';
    }
    case 'Dial': {
      const room = children.find((child) => child.name === 'Conference');
      if (room) return { verb: 'Dial', ...action, method, numbers: [], conference: readConference(room) };
      const numbers = children.length > 0 ? children.map((child) => child.text.trim()) : [text];
      return { verb: 'Dial', ...action, method, numbers: numbers.filter((number) => number !== '') };
    }
    case 'Gather':
      return { ...readGather(element, resolve), ...action, method };
    case 'Redirect':
      return text === '' ? 'empty <Redirect>' : { verb: 'Redirect', url: resolve(text), method };
    case 'Hangup':
      return { verb: 'Hangup' };
    case 'Reject':
      return { verb: 'Reject', reason: attributes.reason === 'busy' ? 'busy' : 'rejected' };
    default:
      return `unknown verb <${element.name}>`;
  }
}

function readConference({ text, attributes }: XmlElement): ConferenceOrder {
  return {
    name: text.trim(),
    startOnEnter: attributes.startConferenceOnEnter !== 'false',
    endOnExit: attributes.endConferenceOnExit === 'true',
  };
}

function readGather({ attributes, children }: XmlElement, resolve: Resolve): Omit<GatherVerb, 'method'> {
  const prompts = children.map((child) => readVerb(child, resolve));
  return {
    verb: 'Gather',
    numDigits: Number(attributes.numDigits ?? Number.POSITIVE_INFINITY),
    finishOnKey: attributes.finishOnKey ?? '#',
    timeoutS: Number(attributes.timeout ?? 5),
    actionOnEmptyResult: attributes.actionOnEmptyResult === 'true',
    prompts: prompts.filter((prompt) => typeof prompt !== 'string'),
  };
}

function readStream(element: XmlElement, resolve: Resolve): StreamOrder | string {
  const { url, name, statusCallback, statusCallbackMethod } = element.attributes;
  if (url === undefined) return '<Stream> without url';
  const parameters: Record<string, string> = {};
  for (const child of element.children) {
    const { name: key, value = '' } = child.attributes;
    if (child.name !== 'Parameter' || key === undefined) return `<${child.name}> inside <Stream>`;
    if (key.length + value.length >= 500) return `<Parameter name="${key}"> is longer than 500 characters`;
    parameters[key] = value;
  }
  return {
    url,
    ...(name === undefined ? {} : { name }),
    ...(statusCallback === undefined ? {} : { statusCallback: resolve(statusCallback) }),
    statusCallbackMethod: statusCallbackMethod?.toUpperCase() === 'GET' ? 'GET' : 'POST',
    parameters,
  };
}

function resolveUrl(url: string, baseUrl: string): string {
  try {
    return new URL(url, baseUrl).href;
  } catch {
    return url;
  }
}
