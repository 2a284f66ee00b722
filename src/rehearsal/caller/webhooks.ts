import type { Clock } from '../../io/clock.ts';
import { sleep } from './call-clock.ts';
import type { CallRecord } from './call-record.ts';
import type { Carrier, CarrierResponse } from './carrier.ts';
import { newUuid } from './sids.ts';
import { signRequest, withoutFragment } from './signature.ts';
import { parseTwiml, type TwimlDocument, TwimlError } from './twiml.ts';

/** Twilio waits this long for a webhook's whole answer. */
const WEBHOOK_BUDGET_MS = 15_000;

const MAX_TWIML_BYTES = 64 * 1024;

/** One request to be made. */
export interface WebhookOrder {
  readonly purpose: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly params: Readonly<Record<string, string>>;
}

/** A document to run and where it came from. */
export interface FetchedDocument {
  readonly url: string;
  readonly source: string;
  readonly document: TwimlDocument;
}

/** What came back; `late`: nothing within the budget. */
export type WebhookAnswer = CarrierResponse | 'unreachable' | 'late';

/** Why a document could not be had: an error code of Twilio and what happened. */
interface FetchProblem {
  readonly code: number;
  readonly text: string;
}

/** What the requests of one call have in common. */
export interface WebhookParts {
  readonly carrier: Carrier;
  /** The clock of the call. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly record: CallRecord;
  readonly authToken: string | undefined;
  readonly signature: 'valid' | 'wrong' | 'missing';
  readonly fallbackUrl: string | undefined;
}

/** Asks the application, as Twilio does: form parameters, signature, idempotency token, 15 s, fallback. */
export class Webhooks {
  readonly #parts: WebhookParts;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  /** `{ 'x-twilio-signature': … }` over `url` and `params`, or nothing when the call is not signed. */
  signatureHeaders(url: string, params: Readonly<Record<string, string>>): Record<string, string> {
    const { authToken, signature } = this.#parts;
    if (authToken === undefined || signature === 'missing') return {};
    const token = signature === 'valid' ? authToken : `not ${authToken}`;
    return { 'x-twilio-signature': signRequest(token, withoutFragment(url), params) };
  }

  /**
   * Makes one request, and one more when no connection could be had.
   * @param token given to repeat a request: repetitions carry the token of the first.
   */
  async send(order: WebhookOrder, token = newUuid(this.#parts.random)): Promise<WebhookAnswer> {
    const answer = await this.#attempt(order, token);
    return answer === 'unreachable' ? this.#attempt(order, token) : answer;
  }

  async #attempt(order: WebhookOrder, token: string): Promise<WebhookAnswer> {
    const { carrier, clock, record } = this.#parts;
    const form = new URLSearchParams(order.params).toString();
    const base = withoutFragment(order.url);
    const isGet = order.method === 'GET';
    const url = isGet ? `${base}${base.includes('?') ? '&' : '?'}${form}` : base;
    const headers = {
      ...(isGet ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      'user-agent': 'TwilioProxy/1.1',
      accept: '*/*',
      'i-twilio-idempotency-token': token,
      ...this.signatureHeaders(url, isGet ? {} : order.params),
    };
    const atMs = clock.now();
    const budget = new AbortController();
    const request = { method: order.method, url, headers, body: isGet ? '' : form };
    const response: WebhookAnswer = await Promise.race([
      Promise.resolve(request)
        .then((sent) => carrier.request(sent))
        .catch(() => 'unreachable' as const),
      sleep(clock, WEBHOOK_BUDGET_MS, budget.signal).then(() => 'late' as const),
    ]);
    budget.abort();
    const answered = typeof response === 'string' ? undefined : response;
    record.webhooks.push({
      atMs,
      tookMs: clock.now() - atMs,
      purpose: order.purpose,
      url: order.url,
      params: order.params,
      idempotencyToken: token,
      status: answered?.status,
      body: answered?.body ?? '',
    });
    return response;
  }

  /** Tells the application something; anything but 2xx is Twilio's warning 15003. */
  async notify(order: WebhookOrder): Promise<void> {
    const response = await this.send(order);
    if (typeof response === 'string' || response.status < 200 || response.status > 299) {
      const what = typeof response === 'string' ? response : response.status;
      this.#parts.record.warn(15003, `${order.purpose}: ${what}`);
    }
  }

  /** The document `order` asks for, the fallback's when that fails, undefined when both do. */
  async document(order: WebhookOrder): Promise<FetchedDocument | undefined> {
    return this.accept(order, await this.send(order));
  }

  /** Like `document`, for a request whose answer is already there. */
  async accept(order: WebhookOrder, answer: WebhookAnswer): Promise<FetchedDocument | undefined> {
    const { record, fallbackUrl } = this.#parts;
    const first = this.read(order, answer);
    if (!('code' in first)) return first;
    record.warn(first.code, first.text);
    if (fallbackUrl === undefined) return undefined;
    const fallback: WebhookOrder = {
      purpose: 'fallback',
      url: fallbackUrl,
      method: 'POST',
      params: { ...order.params, ErrorCode: String(first.code), ErrorUrl: order.url },
    };
    const second = this.read(fallback, await this.send(fallback));
    if (!('code' in second)) return second;
    record.warn(second.code, second.text);
    return undefined;
  }

  /** What Twilio makes of an answer: a document, or the error it logs. Schema faults are only warned about. */
  read(order: WebhookOrder, response: WebhookAnswer): FetchedDocument | FetchProblem {
    if (response === 'unreachable') return { code: 11205, text: `${order.url}: no connection` };
    if (response === 'late')
      return { code: 11200, text: `${order.url}: no answer within ${WEBHOOK_BUDGET_MS} ms` };
    const { status, headers, body } = response;
    if (status < 200 || status > 299) return { code: 11200, text: `${order.url}: HTTP ${status}` };
    if (Buffer.byteLength(body) > MAX_TWIML_BYTES)
      return { code: 11750, text: `${order.url}: more than 64 KB` };
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'text/xml' && type !== 'application/xml') {
      return { code: 12300, text: `${order.url}: content type ${type ?? 'missing'}` };
    }
    return this.parse(body, order.url);
  }

  /** TwiML text as a document; `url` is what relative URLs in it are resolved against. */
  parse(source: string, url: string): FetchedDocument | FetchProblem {
    try {
      const document = parseTwiml(source, withoutFragment(url));
      for (const warning of document.schemaWarnings) this.#parts.record.warn(12200, warning);
      return { url, source, document };
    } catch (error) {
      if (error instanceof TwimlError) return { code: error.code, text: error.message };
      throw error;
    }
  }
}
