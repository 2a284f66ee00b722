import { withoutSecrets } from '../io/secret-values.ts';

/** Larger bodies are refused with 413. Twilio's webhooks are a few KB. */
export const MAX_BODY_BYTES = 64 * 1024;

/** An HTTP request, whole, whatever server received it. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** Raw, without `?`; empty when there is none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** May be cut off once it is longer than {@link MAX_BODY_BYTES}. */
  readonly body: Uint8Array;
  readonly remoteAddress: string;
}

/** What goes back. Answers to HEAD carry the body GET would have had: the server leaves it out and keeps its length. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A promise when it is collected only when asked for, as the figures of `/metrics` are. */
  readonly body: HttpBody | Promise<HttpBody>;
}

/** Text (as UTF-8) or bytes. */
export type HttpBody = string | Uint8Array;

/** TwiML, as Twilio wants it: status 200, `text/xml`. */
export function twimlResponse(twiml: string): HttpResponse {
  return { status: 200, headers: headersFor('text/xml; charset=utf-8'), body: twiml };
}

/** A value as JSON. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: { ...headersFor('application/json; charset=utf-8'), ...headers },
    body: withoutSecrets(JSON.stringify(value)),
  };
}

/** `{ "error": { "code", "message" } }`: a code for programs, a sentence for people. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return jsonResponse({ error: { code, message } }, status, headers);
}

/** Headers every answer has: nothing here may be cached, since all of it changes by the moment. */
export function headersFor(contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
}
