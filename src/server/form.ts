import type { HttpRequest, HttpResponse } from './http.ts';
import { errorResponse } from './http.ts';

/** Fields as decoded, repeated names as a list: what a signature covers. */
type Form = Readonly<Record<string, string | string[]>>;

/** A webhook's parameters. */
export interface WebhookFields {
  /** The fields of a form body; empty for GET and JSON. */
  readonly form: Form;
  /** The bytes of a body that is not a form. */
  readonly body: Uint8Array | undefined;
  /** All parameters wherever they stood, the first value of each. */
  readonly params: Readonly<Record<string, string>>;
}

/** Reads a webhook's parameters: the query of a GET, the form or JSON body of a POST; or says what is wrong with it. */
export function readFields(request: HttpRequest): WebhookFields | HttpResponse {
  if (request.method !== 'POST') {
    return { form: {}, body: undefined, params: firstValues(decodeForm(request.query)) };
  }
  if (request.body.length === 0) return { form: {}, body: undefined, params: {} };
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-www-form-urlencoded') {
    const form = decodeForm(new TextDecoder().decode(request.body));
    return { form, body: undefined, params: firstValues(form) };
  }
  if (type === 'application/json') return readJson(request.body);
  const message = 'Send the parameters as application/x-www-form-urlencoded or application/json.';
  return errorResponse(415, 'unsupported_content_type', message);
}

function readJson(body: Uint8Array): WebhookFields | HttpResponse {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { form: {}, body, params: textValues(value) };
    }
  } catch {
    // Falls through to the same answer as JSON that is no object.
  }
  return errorResponse(400, 'invalid_json', 'The body is not a JSON object.');
}

function decodeForm(text: string): Form {
  // A field may be called anything, `__proto__` included.
  const form: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const before = form[name];
    form[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return form;
}

function firstValues(form: Form): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(form))
    params[name] = Array.isArray(value) ? (value[0] ?? '') : value;
  return params;
}

function textValues(value: object): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  for (const [name, field] of Object.entries(value)) if (typeof field === 'string') params[name] = field;
  return params;
}
