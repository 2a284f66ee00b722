import type { Clock } from '../../io/clock.ts';
import { sleep } from './call-clock.ts';
import type { CallRecord } from './call-record.ts';
import type { Carrier, CarrierSocket } from './carrier.ts';
import { type LineProfile, within } from './line.ts';
import { MediaStream } from './media-stream.ts';
import { Microphone } from './microphone.ts';
import type { Mouth } from './mouth.ts';
import type { Playout } from './playout.ts';
import type { StreamEnd, StreamRecord } from './report.ts';
import { newSid } from './sids.ts';
import type { StreamOrder } from './twiml.ts';
import type { Webhooks } from './webhooks.ts';

/** How long Twilio is taken to wait for the 101. */
const HANDSHAKE_MS = 5000;

/** What `<Connect><Stream>` needs of the call it is part of. */
export interface ConnectParts {
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly random: () => number;
  readonly line: LineProfile;
  readonly record: CallRecord;
  readonly webhooks: Webhooks;
  readonly mouth: Mouth;
  readonly playout: Playout;
  readonly accountSid: string;
  readonly callSid: string;
  readonly allowInsecure: boolean;
  /** Told which stream is the call's, and again when it has started. */
  readonly attach: (stream: MediaStream) => void;
  /** Whether an aborted stream was ended by the caller and not by a redirect. */
  readonly callerLeft: () => boolean;
}

/** Opens the stream a document asks for and stays until it has ended; a stream that cannot be had is `refused`. */
export async function connectStream(
  order: StreamOrder,
  parts: ConnectParts,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const { clock, record, random, line } = parts;
  const stream: StreamRecord = {
    streamSid: newSid('MZ', random),
    url: order.url,
    parameters: order.parameters,
    startedAtMs: undefined,
    endedAtMs: undefined,
    end: undefined,
    closeCode: undefined,
    framesSent: 0,
  };
  record.streams.push(stream);
  const tell = (event: string, error?: string): void => report(order, stream.streamSid, event, error, parts);
  const refuse = (code: number, text: string): StreamEnd => {
    record.warn(code, text);
    Object.assign(stream, { end: 'refused', endedAtMs: clock.now() });
    tell('stream-error', text);
    return 'refused';
  };

  const fault = faultOf(order.url, parts.allowInsecure);
  if (fault) return refuse(fault.code, fault.text);
  await sleep(clock, within(line.connectDelayMs, random), signal);
  if (signal.aborted) return parts.callerLeft() ? 'caller' : 'redirected';
  const socket = await dial(order.url, parts);
  if ('code' in socket) return refuse(socket.code, socket.text);

  const media = new MediaStream({
    ...parts,
    socket,
    stream,
    microphone: new Microphone(parts),
    customParameters: order.parameters,
    onStart: () => {
      parts.attach(media);
      tell('stream-started');
    },
  });
  parts.attach(media);
  const leave = (): void => media.stop(parts.callerLeft() ? 'caller' : 'redirected');
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  const end = await media.done;
  signal.removeEventListener('abort', leave);
  tell('stream-stopped');
  return end;
}

function faultOf(url: string, allowInsecure: boolean): { code: number; text: string } | undefined {
  if (!URL.canParse(url)) return { code: 31923, text: `malformed URL ${url}` };
  const { protocol, search } = new URL(url);
  if (protocol !== 'wss:' && !(protocol === 'ws:' && allowInsecure)) {
    return { code: 31922, text: `the scheme of ${url} is not wss` };
  }
  return search === ''
    ? undefined
    : { code: 31920, text: `${url} has a query string, which <Stream> cannot carry` };
}

async function dial(
  url: string,
  parts: ConnectParts,
): Promise<CarrierSocket | { readonly code: number; readonly text: string }> {
  const { carrier, clock, webhooks } = parts;
  const headers = {
    'user-agent': 'Twilio.TmeWs/1.0',
    'accept-encoding': 'gzip',
    ...webhooks.signatureHeaders(url, {}),
  };
  const patience = new AbortController();
  const dialed = Promise.resolve(url)
    .then((target) => carrier.connect(target, headers))
    .then(
      (result) =>
        'refused' in result ? { code: 31920, text: `handshake answered with ${result.refused}` } : result,
      (error: unknown) => ({
        code: 31902,
        text: `no connection: ${error instanceof Error ? error.message : error}`,
      }),
    );
  const late = sleep(clock, HANDSHAKE_MS, patience.signal).then(() => undefined);
  const result = await Promise.race([dialed, late]);
  patience.abort();
  if (result) return result;
  void dialed.then((socket) => 'send' in socket && socket.terminate());
  return { code: 31901, text: `no handshake within ${HANDSHAKE_MS} ms` };
}

function report(
  order: StreamOrder,
  streamSid: string,
  event: string,
  error: string | undefined,
  parts: ConnectParts,
): void {
  if (order.statusCallback === undefined) return;
  void parts.webhooks.notify({
    purpose: `stream status ${event}`,
    url: order.statusCallback,
    method: order.statusCallbackMethod,
    params: {
      AccountSid: parts.accountSid,
      CallSid: parts.callSid,
      StreamSid: streamSid,
      StreamName: order.name ?? streamSid,
      StreamEvent: event,
      ...(error === undefined ? {} : { StreamError: error }),
      Timestamp: new Date().toISOString(),
    },
  });
}
