import type { Clock } from '../../io/clock.ts';
import { sleep } from './call-clock.ts';
import type { Carrier } from './carrier.ts';
import { newSid } from './sids.ts';
import { signRequest } from './signature.ts';

/** A stream somebody overheard and opens again. */
export interface ReplayOptions {
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly random: () => number;
  readonly url: string;
  readonly callSid: string;
  readonly accountSid: string;
  /** The overheard `<Parameter>`s, one-time token and all. */
  readonly parameters: Readonly<Record<string, string>>;
  /** For an attacker who could even sign. */
  readonly authToken?: string;
  /** How long the server has to turn the stream away; default 5000 ms. */
  readonly patienceMs?: number;
}

/**
 * Opens a media stream with the parameters of another one, as an attacker would.
 * @returns `refused`: no upgrade; `closed`: upgraded and then closed by the server; `accepted`: still open at the end.
 */
export async function replayStream(options: ReplayOptions): Promise<'refused' | 'closed' | 'accepted'> {
  const {
    carrier,
    clock,
    random,
    url,
    callSid,
    accountSid,
    parameters,
    authToken,
    patienceMs = 5000,
  } = options;
  const signature = authToken === undefined ? {} : { 'x-twilio-signature': signRequest(authToken, url) };
  const socket = await carrier.connect(url, { 'user-agent': 'Twilio.TmeWs/1.0', ...signature });
  if ('refused' in socket) return 'refused';
  const closed = new AbortController();
  socket.listen({ message: () => {}, close: () => closed.abort() });
  const streamSid = newSid('MZ', random);
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
  const start = {
    accountSid,
    streamSid,
    callSid,
    tracks: ['inbound'],
    mediaFormat,
    customParameters: parameters,
  };
  socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}');
  socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', start, streamSid }));
  await sleep(clock, patienceMs, closed.signal);
  socket.close();
  return closed.signal.aborted ? 'closed' : 'accepted';
}
