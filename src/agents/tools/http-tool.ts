import type { z } from 'zod';
import { secretHeaders } from '../../io/secret-values.ts';
import { SIGNATURE_HEADER, signatureOf } from '../../io/signature.ts';
import { type WebAnswer, WebRequestError, webRequest } from '../../io/web-request.ts';
import { checked, schemaOf } from './arguments.ts';
import type { Tool, ToolCall } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { type ToolOptions, toolFacts } from './tool-options.ts';

/** An HTTP endpoint as a tool. */
export interface HttpToolOptions extends ToolOptions {
  /** Its arguments; `.describe()` each of them for the model. */
  readonly schema: z.ZodObject;
  /** `https://…`; `http://…` only for an allowed host. */
  readonly url: string;
  /** Default `POST`. */
  readonly method?: 'POST' | 'PUT' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  /** What requests are signed with (see `signatureOf`); without one they are not. */
  readonly secret?: string;
  /** Hosts that may be on a private network, or asked without TLS. */
  readonly allowHosts?: readonly string[];
  /** The time of day, ms since the epoch. */
  readonly epochMs?: () => number;
}

/** More than the model is ever told. */
const MAX_ANSWER_BYTES = 256 * 1024;
/** Of an error's body the model is told this much, characters. */
const EXCERPT_LENGTH = 500;

/**
 * Makes a tool of an HTTP endpoint. It is sent `{ tool, arguments, call: { callSid, agent, from, to, direction, person } }`
 * as JSON, and an `Idempotency-Key`; what it answers is told to the model. Redirects are not followed.
 * @throws RangeError naming what is wrong with the options.
 */
export function httpTool(options: HttpToolOptions): Tool {
  const { schema } = options;
  const facts = toolFacts(options);
  const url = checkedUrl(options);
  return Object.freeze({
    ...facts,
    kind: 'http',
    secrets: [...secretHeaders(options.headers), ...(options.secret === undefined ? [] : [options.secret])],
    parameters: schemaOf(schema),
    check: (args) => checked(schema, args),
    run: (args, call) => ask(url, args, call, options),
  } satisfies Tool);
}

function checkedUrl({ name, url, allowHosts = [] }: HttpToolOptions): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['https:', 'http:'].includes(parsed.protocol) || parsed.username || parsed.password)
    throw new RangeError(`tool "${name}": url must start with https:// and have no password in it`);
  if (parsed.protocol === 'http:' && !allowHosts.includes(parsed.hostname))
    throw new RangeError(`tool "${name}": url must start with https://, or its host be in allowHosts`);
  return parsed;
}

async function ask(url: URL, args: unknown, call: ToolCall, options: HttpToolOptions): Promise<unknown> {
  const { name, method = 'POST', allowHosts = [] } = options;
  const { callSid, agent, from, to, direction, person, signal } = call;
  const facts = { callSid, agent, from, to, direction, person };
  const body = JSON.stringify({ tool: name, arguments: args, call: facts });
  const headers = headersOf(body, call, options);
  try {
    const request = { url, method, headers, body, signal, maxBytes: MAX_ANSWER_BYTES, allowHosts };
    return contentOf(await webRequest(request));
  } catch (error) {
    if (error instanceof WebRequestError) throw inWords(error);
    throw error;
  }
}

function headersOf(body: string, call: ToolCall, options: HttpToolOptions): Record<string, string> {
  const { headers = {}, secret, epochMs = Date.now } = options;
  return {
    ...headers,
    'content-type': 'application/json',
    accept: 'application/json, text/plain',
    'idempotency-key': call.idempotencyKey,
    ...(secret === undefined ? {} : { [SIGNATURE_HEADER]: signatureOf(body, secret, epochMs()) }),
  };
}

function contentOf({ status, contentType, body }: WebAnswer): unknown {
  if (status < 200 || status > 299) throw refusal(status, body);
  if (!/^application\/(.+\+)?json$/.test(contentType)) return body;
  try {
    return body === '' ? null : JSON.parse(body);
  } catch {
    throw new ToolError(
      'bad_answer',
      'The service answered with something that cannot be read. Nothing is known of the result.',
    );
  }
}

function refusal(status: number, body: string): ToolError {
  const said = body.trim() === '' ? '' : ` It said: ${body.slice(0, EXCERPT_LENGTH).toWellFormed()}`;
  return new ToolError(`http_${status}`, `${meaningOf(status)}${said}`);
}

function meaningOf(status: number): string {
  switch (true) {
    case status >= 300 && status < 400:
      return 'The service has moved and cannot be asked.';
    case status === 401 || status === 403:
      return 'The service does not let us do this.';
    case status === 404 || status === 410:
      return 'The service knows nothing of the kind.';
    case status === 409:
      return 'This contradicts what the service knows already.';
    case status === 429:
      return 'The service is asked too often. Try again in a while, or take a message.';
    case status < 500:
      return 'The service refused the request.';
    default:
      return 'The service has a problem of its own. Try once more, or take a message.';
  }
}

function inWords({ code, message }: WebRequestError): ToolError {
  switch (code) {
    case 'too_large':
      return new ToolError(code, 'The service answered with too much to read. Ask for less.');
    case 'private_address':
      // The operator's mistake: the log has the whole of it.
      return new ToolError(code, 'The service cannot be asked.', { cause: message });
    default:
      return new ToolError(code, 'The service cannot be reached. Try once more, or take a message.', {
        cause: message,
      });
  }
}
