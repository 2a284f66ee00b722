import type { Clock } from '../../io/clock.ts';
import { sleep } from './call-clock.ts';
import type { CallRecord } from './call-record.ts';
import type { Keypad } from './keypad.ts';
import type { StreamEnd } from './report.ts';
import type { ConferenceOrder, GatherVerb, StreamOrder, Verb } from './twiml.ts';
import type { FetchedDocument, WebhookOrder } from './webhooks.ts';

/** Speaking a character takes about this long. */
const SAY_MS_PER_CHARACTER = 60;
const DIGIT_MS = 500;

/** What follows a document: another one, or the end of the call. */
export type AfterDocument =
  | {
      readonly kind: 'fetch';
      readonly order: Omit<WebhookOrder, 'params'>;
      readonly params: Record<string, string>;
    }
  | { readonly kind: 'end'; readonly by: 'twiml' | 'rejected'; readonly reason?: 'busy' | 'rejected' };

/** What running a document needs of its call. */
export interface VerbParts {
  readonly clock: Clock;
  readonly record: CallRecord;
  readonly dial: { readonly status: string; readonly ms: number };
  readonly playMs: number;
  /** The call is answered by the first verb that needs it. */
  readonly answer: () => void;
  readonly connect: (order: StreamOrder, signal: AbortSignal) => Promise<StreamEnd>;
  /** Meets others in a room, until it is over or left. */
  readonly confer: (order: ConferenceOrder, signal: AbortSignal) => Promise<void>;
  /** The keys of the telephone, for whoever listens to them. */
  readonly keypad: Keypad;
  /** Something was said, or a number called: scripts may wait for it. */
  readonly changed: () => void;
}

/**
 * Runs the verbs of a document in order.
 * @param signal aborted when the call ends or goes on with other TwiML; what is returned then does not matter.
 */
export async function runDocument(
  fetched: FetchedDocument,
  parts: VerbParts,
  signal: AbortSignal,
): Promise<AfterDocument> {
  const reached: string[] = [];
  const { clock, record } = parts;
  record.documents.push({ atMs: clock.now(), url: fetched.url, twiml: fetched.source, verbs: reached });
  for (const verb of fetched.document.verbs) {
    reached.push(verb.verb);
    if (verb.verb !== 'Reject') parts.answer();
    const after = await run(verb, parts, signal);
    if (after || signal.aborted) return after ?? { kind: 'end', by: 'twiml' };
  }
  return { kind: 'end', by: 'twiml' };
}

async function run(verb: Verb, parts: VerbParts, signal: AbortSignal): Promise<AfterDocument | undefined> {
  const { clock } = parts;
  switch (verb.verb) {
    case 'Say':
      for (let times = 0; times < verb.loop && !signal.aborted; times += 1)
        await say(verb.text, parts, signal);
      return undefined;
    case 'Pause':
      await sleep(clock, verb.lengthS * 1000, signal);
      return undefined;
    case 'Play':
      await sleep(clock, verb.digits === undefined ? parts.playMs : verb.digits.length * DIGIT_MS, signal);
      return undefined;
    case 'Connect':
      await parts.connect(verb.stream, signal);
      return follow(verb, {});
    case 'Gather':
      return gather(verb, parts, signal);
    case 'Dial':
      if (verb.conference) {
        await parts.confer(verb.conference, signal);
        return follow(verb, { DialCallStatus: 'completed', DialBridged: 'true' });
      }
      parts.record.dialed.push({ atMs: clock.now(), numbers: verb.numbers });
      await sleep(clock, parts.dial.ms, signal);
      return follow(verb, {
        DialCallStatus: parts.dial.status,
        ...(parts.dial.status === 'completed'
          ? { DialCallDuration: String(Math.round(parts.dial.ms / 1000)), DialBridged: 'true' }
          : { DialBridged: 'false' }),
      });
    case 'Redirect':
      return {
        kind: 'fetch',
        order: { purpose: 'redirect', url: verb.url, method: verb.method },
        params: {},
      };
    case 'Hangup':
      return { kind: 'end', by: 'twiml' };
    case 'Reject':
      return { kind: 'end', by: 'rejected', reason: verb.reason };
  }
}

async function say(text: string, parts: VerbParts, signal: AbortSignal): Promise<void> {
  const startMs = parts.clock.now();
  await sleep(parts.clock, text.length * SAY_MS_PER_CHARACTER, signal);
  parts.record.announced.push({ text, startMs, endMs: parts.clock.now() });
  parts.changed();
}

/** The prompts end with the first key. Without any key, what stands behind it in the document is next. */
async function gather(
  verb: GatherVerb,
  parts: VerbParts,
  signal: AbortSignal,
): Promise<AfterDocument | undefined> {
  const spoken = new AbortController();
  const heard = AbortSignal.any([signal, spoken.signal]);
  const entry = parts.keypad.collect(verb, () => spoken.abort());
  for (const prompt of verb.prompts) if (!heard.aborted) await run(prompt, parts, heard);
  const digits = await entry.finished(verb.timeoutS * 1000, signal);
  return digits === '' && !verb.actionOnEmptyResult ? undefined : follow(verb, { Digits: digits });
}

function follow(
  verb: { readonly verb: string; readonly action?: string; readonly method: 'GET' | 'POST' },
  params: Record<string, string>,
): AfterDocument | undefined {
  if (verb.action === undefined) return undefined;
  const order = { purpose: `action of ${verb.verb}`, url: verb.action, method: verb.method };
  return { kind: 'fetch', order, params };
}
