import { RequestError } from './errors.ts';
import type { ModelProfile } from './profiles.ts';

/** What is known of a client when its upgrade arrives. */
export interface UpgradeRequest {
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A session that ends as soon as it began: one `error`, then this close code. */
export interface Refusal {
  readonly error: RequestError;
  readonly closeCode: 3000 | 4000;
}

const KNOWN_MODEL = /^gpt-(realtime|audio|4o(-mini)?-realtime)/;
const KEY_PROTOCOL = 'openai-insecure-api-key.';

/** The model asked for in the query; undefined when there is none. */
export function modelOf(request: UpgradeRequest): string | undefined {
  return queryOf(request).get('model') ?? undefined;
}

/**
 * Why the service would end this session right after the upgrade, if it would.
 * @param apiKey the one key that is accepted; undefined accepts any, even none
 */
export function refusalOf(
  request: UpgradeRequest,
  profile: ModelProfile,
  apiKey?: string,
): Refusal | undefined {
  if (!keyFits(request, apiKey)) return { error: badKey(request), closeCode: 3000 };
  if (request.headers['openai-beta'] !== undefined) {
    const text = 'The beta of the Realtime API has ended: remove the OpenAI-Beta header.';
    return { error: new RequestError('beta_api_shape_disabled', text), closeCode: 4000 };
  }
  const model = modelOf(request);
  if (!model) {
    return {
      error: new RequestError('missing_model', 'You must provide a model parameter.'),
      closeCode: 4000,
    };
  }
  if (!profile.anyModel && !KNOWN_MODEL.test(model)) {
    const text = `Model '${model}' is not supported in realtime mode.`;
    return { error: new RequestError('invalid_model', text), closeCode: 4000 };
  }
  return undefined;
}

/** A service's answer to an upgrade it does not accept. */
export interface HttpRefusal {
  readonly status: number;
  readonly body: string;
}

/** Why the service would refuse the upgrade itself, if it would; `apiKey` as for {@link refusalOf}. */
export function httpRefusalOf(
  request: UpgradeRequest,
  profile: ModelProfile,
  apiKey?: string,
): HttpRefusal | undefined {
  if (profile.outage === 429) return httpRefusal(429, 'rate_limit_exceeded', 'Too many requests.');
  if (profile.outage === 503) return httpRefusal(503, 'service_unavailable', 'The service is unavailable.');
  if (!pathOf(request).endsWith('/realtime')) return httpRefusal(404, 'not_found', 'There is nothing here.');
  if (!profile.refusesByHttp) return undefined;
  if (!keyFits(request, apiKey)) {
    return httpRefusal(401, '401', 'Access denied due to invalid subscription key or wrong API endpoint.');
  }
  return modelOf(request)
    ? undefined
    : httpRefusal(400, 'missing_model', 'Missing required parameter: model.');
}

function httpRefusal(status: number, code: string, message: string): HttpRefusal {
  return { status, body: JSON.stringify({ error: { code, message } }) };
}

function keyFits(request: UpgradeRequest, apiKey: string | undefined): boolean {
  return apiKey === undefined || keyOf(request) === apiKey;
}

/** The key, from whichever of the places a client may put it. */
function keyOf({ headers }: UpgradeRequest): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = offered.find((name) => name.startsWith(KEY_PROTOCOL))?.slice(KEY_PROTOCOL.length);
  return bearer ?? headers['api-key'] ?? protocol;
}

function badKey(request: UpgradeRequest): RequestError {
  const shown = `${(keyOf(request) ?? '').slice(0, 3)}****`;
  const text =
    `Incorrect API key provided: ${shown}. ` +
    'You can find your API key at https://platform.openai.com/account/api-keys.';
  return new RequestError('invalid_api_key', text);
}

const parse = (request: UpgradeRequest): URL => new URL(request.url, 'ws://rehearsal');
const queryOf = (request: UpgradeRequest): URLSearchParams => parse(request).searchParams;
const pathOf = (request: UpgradeRequest): string => parse(request).pathname.replace(/\/+$/, '');
