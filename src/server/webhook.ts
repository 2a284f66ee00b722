import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import { isSignedUpgrade, isSignedWebhook } from '../twilio/signature.ts';
import { streamUrl } from '../twilio/twiml.ts';
import { readFields } from './form.ts';
import { errorResponse, type HttpRequest, type HttpResponse } from './http.ts';
import { publicUrlOf } from './public-url.ts';
import type { VoiceWebhook } from './switchboard.ts';

/** Real ones are `CA` and 32 lower-case hexadecimal digits; stand-ins are less strict. */
const CALL_SID = /^CA[0-9A-Za-z]{1,64}$/;
const SIGNATURE_HEADER = 'x-twilio-signature';

type Checks = { readonly config: Config; readonly log: Logger };

/**
 * Checks a voice webhook (host, content type, signature, CallSid, in this order) and reads it.
 * @returns the webhook, or the answer that refuses it: 400, 403 or 415.
 */
export function readWebhook(request: HttpRequest, { config, log }: Checks): VoiceWebhook | HttpResponse {
  const publicUrl = publicUrlOf(request, config.server.publicUrl);
  if (publicUrl === undefined) return badHost();
  const fields = readFields(request);
  if ('status' in fields) return fields;
  const target = request.path + (request.query ? `?${request.query}` : '');
  const url = publicUrl + target;
  const authToken = config.twilio.authToken;
  const signature = request.headers[SIGNATURE_HEADER];
  const { form, body } = fields;
  const signed = (base: string): boolean =>
    isSignedWebhook({ authToken: authToken ?? '', signature, url: base + target, form, body });
  if (authToken && !candidates(publicUrl, config).some(signed)) {
    log.warn({ url, signed: signature !== undefined }, 'webhook refused: no valid signature for this URL');
    return notSigned();
  }
  const { params } = fields;
  const callSid = params.CallSid ?? '';
  if (!CALL_SID.test(callSid)) {
    return errorResponse(400, 'invalid_call_sid', 'CallSid is missing or is not the SID of a call (CA…).');
  }
  const field = (name: string): string => params[name] ?? '';
  return {
    callSid,
    from: field('From'),
    to: field('To'),
    direction: field('Direction'),
    callStatus: field('CallStatus'),
    publicUrl,
    params,
  };
}

/** @returns undefined when a media stream may be opened, or the answer that refuses it: 400 or 403. */
export function refuseUpgrade(request: HttpRequest, { config, log }: Checks): HttpResponse | undefined {
  const authToken = config.twilio.authToken;
  if (!authToken) return undefined;
  const publicUrl = publicUrlOf(request, config.server.publicUrl);
  if (publicUrl === undefined) return badHost();
  const query = request.query ? `?${request.query}` : '';
  const url = streamUrl(publicUrl) + query;
  const signature = request.headers[SIGNATURE_HEADER];
  const signed = (base: string): boolean =>
    isSignedUpgrade({ authToken, signature, url: streamUrl(base) + query });
  if (candidates(publicUrl, config).some(signed)) return undefined;
  log.warn({ url, signed: signature !== undefined }, 'media stream refused: no valid signature for this URL');
  return notSigned();
}

/** Without PUBLIC_URL the scheme is a guess: what the other one signs is as good, since only the token can sign. */
function candidates(publicUrl: string, config: Config): readonly string[] {
  if (config.server.publicUrl !== undefined) return [publicUrl];
  return [publicUrl.replace(/^https?:/, 'https:'), publicUrl.replace(/^https?:/, 'http:')];
}

function badHost(): HttpResponse {
  return errorResponse(
    400,
    'invalid_host',
    'The Host header names no usable host; set PUBLIC_URL on the server.',
  );
}

function notSigned(): HttpResponse {
  return errorResponse(
    403,
    'invalid_signature',
    'X-Twilio-Signature is missing or does not fit this request. ' +
      'If Twilio sent it, check TWILIO_AUTH_TOKEN (the primary token) and PUBLIC_URL (the address Twilio was given).',
  );
}
