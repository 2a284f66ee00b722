import type { OutboundOptions, RehearsalCallOptions, StatusCallbackOptions } from './call-options.ts';
import type { RehearsalCall } from './phone-call.ts';
import { parseTwiml, TwimlError } from './twiml.ts';

/** Why a request is refused: Twilio's code and a sentence. */
export interface RestProblem {
  readonly code: number;
  readonly text: string;
}

type Defaults = Omit<RehearsalCallOptions, 'clock' | 'random'>;

/** Longest `Twiml` a request may carry. */
const MAX_TWIML_CHARACTERS = 4000;

/** What `POST Calls.json` asks for, on top of what all placed calls have in common. */
export function callOptions(form: URLSearchParams, defaults: Defaults): Defaults | RestProblem {
  const to = form.get('To');
  const from = form.get('From');
  const url = form.get('Url');
  const twiml = form.get('Twiml');
  const fallback = form.get('FallbackUrl');
  if (!to) return { code: 21201, text: "No 'To' number is specified" };
  if (!from) return { code: 21213, text: "No 'From' number is specified" };
  if (!url && !twiml) return { code: 21205, text: 'Url or Twiml is required' };
  if (twiml && twiml.length > MAX_TWIML_CHARACTERS)
    return { code: 21205, text: 'Twiml is longer than 4000 characters' };
  const statusCallback = statusCallbackOf(form, defaults.statusCallback?.disorder ?? false);
  return {
    ...defaults,
    from,
    to,
    // Url wins over Twiml.
    ...(url ? { webhookUrl: url, webhookMethod: methodOf(form, 'Method') } : { twiml: twiml ?? '' }),
    ...(fallback ? { fallbackUrl: fallback } : {}),
    ...(statusCallback ? { statusCallback } : {}),
    outbound: outboundOf(form, defaults.outbound ?? {}),
  };
}

function statusCallbackOf(form: URLSearchParams, disorder: boolean): StatusCallbackOptions | undefined {
  const url = form.get('StatusCallback');
  if (!url) return undefined;
  const events = form.getAll('StatusCallbackEvent');
  return {
    url,
    method: methodOf(form, 'StatusCallbackMethod'),
    disorder,
    ...(events.length > 0 ? { events } : {}),
  };
}

function outboundOf(form: URLSearchParams, defaults: OutboundOptions): OutboundOptions {
  const { detection = { answeredBy: 'human', durationMs: 3500 }, ...rest } = defaults;
  if (!form.has('MachineDetection')) return rest;
  const callbackUrl = form.get('AsyncAmdStatusCallback');
  if (form.get('AsyncAmd') !== 'true') return { ...rest, detection };
  if (!callbackUrl) return rest;
  const callbackMethod = methodOf(form, 'AsyncAmdStatusCallbackMethod');
  return { ...rest, detection: { ...detection, callbackUrl, callbackMethod } };
}

/** Why `POST Calls/{CA}.json` cannot be carried out. */
export function updateProblem(call: RehearsalCall, form: URLSearchParams): RestProblem | undefined {
  const ended = { code: 21220, text: 'Call is not in-progress. Cannot redirect.' };
  const status = form.get('Status');
  if (!isLive(call)) return ended;
  if (status !== null) {
    if (status === 'completed') return undefined;
    if (status !== 'canceled') return { code: 20001, text: `Invalid Status ${status}` };
    const early = call.status === 'queued' || call.status === 'initiated' || call.status === 'ringing';
    return early ? undefined : { code: 21220, text: 'Call is in-progress. Cannot cancel.' };
  }
  const twiml = form.get('Twiml');
  return twiml !== null && !form.has('Url') ? twimlProblem(twiml) : undefined;
}

function twimlProblem(twiml: string): RestProblem | undefined {
  if (twiml.length > MAX_TWIML_CHARACTERS)
    return { code: 21205, text: 'Twiml is longer than 4000 characters' };
  try {
    const { verbs } = parseTwiml(twiml, 'about:blank');
    const relative = verbs.some((verb) => 'action' in verb && !URL.canParse(verb.action));
    return relative ? { code: 15004, text: 'action must be an absolute URL' } : undefined;
  } catch (error) {
    if (error instanceof TwimlError) return { code: error.code, text: error.message };
    throw error;
  }
}

/** Whether a call can still be acted on. */
export function isLive(call: RehearsalCall): boolean {
  return ['queued', 'initiated', 'ringing', 'in-progress'].includes(call.status);
}

/** A call as REST shows it. @param epochMs now. */
export function resourceOf(call: RehearsalCall, epochMs: number): Record<string, unknown> {
  const { callSid, accountSid, from, to, direction } = call.identity;
  const { answeredAtMs, endedAtMs } = call.times;
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}`;
  const ended = answeredAtMs !== undefined && endedAtMs !== undefined;
  const dateOf = (atMs: number | undefined): string | null =>
    atMs === undefined
      ? null
      : new Date(epochMs - call.clock.now() + atMs).toUTCString().replace('GMT', '+0000');
  return {
    sid: callSid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    from,
    to,
    direction,
    status: call.status,
    start_time: dateOf(answeredAtMs),
    end_time: dateOf(endedAtMs),
    duration: ended ? String(Math.ceil((endedAtMs - answeredAtMs) / 1000)) : null,
    price: null,
    price_unit: 'USD',
    answered_by: null,
    parent_call_sid: null,
    date_created: dateOf(0),
    date_updated: dateOf(endedAtMs ?? answeredAtMs ?? 0),
    uri: `${uri}.json`,
    subresource_uris: { recordings: `${uri}/Recordings.json`, streams: `${uri}/Streams.json` },
  };
}

function methodOf(form: URLSearchParams, name: string): 'GET' | 'POST' {
  return form.get(name)?.toUpperCase() === 'GET' ? 'GET' : 'POST';
}
