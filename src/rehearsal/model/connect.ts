import type { Clock } from '../../io/clock.ts';
import { memoryPair } from '../../io/memory-transport.ts';
import type { Transport } from '../../io/transport.ts';
import { seededRandom } from '../random.ts';
import { loadVoices, type VoiceLibrary } from '../voices.ts';
import type { UpgradeRequest } from './handshake.ts';
import { type ModelProfile, type ProfileName, profileOf } from './profiles.ts';
import type { RecordDepth } from './record.ts';
import { RehearsalSession } from './session.ts';

/** A rehearsal model in memory. */
export interface MemoryModelOptions {
  readonly clock: Clock;
  /** Default 1. */
  readonly seed?: number;
  /** Default `openai-1.x`. */
  readonly profile?: Partial<ModelProfile> | ProfileName;
  /** Each way, in ms; default 0. */
  readonly latencyMs?: number;
  /** Default: a plain upgrade for `gpt-realtime-2.1`. */
  readonly request?: UpgradeRequest;
  readonly apiKey?: string;
  /** Default: the recordings shipped with the product. */
  readonly voices?: VoiceLibrary;
  readonly depth?: RecordDepth;
}

const PLAIN_REQUEST: UpgradeRequest = {
  url: '/v1/realtime?model=gpt-realtime-2.1',
  headers: { authorization: 'Bearer rehearsal' },
};

/** Connects to a rehearsal model without a socket, so that a whole call can run on virtual time. */
export function connectRehearsalModel(options: MemoryModelOptions): {
  /** The client's end of the connection. */
  readonly transport: Transport;
  readonly session: RehearsalSession;
} {
  const [transport, serverEnd] = memoryPair(options.clock, options.latencyMs);
  const session = new RehearsalSession({
    transport: serverEnd,
    request: options.request ?? PLAIN_REQUEST,
    clock: options.clock,
    random: seededRandom(options.seed ?? 1),
    voices: options.voices ?? sharedVoices(),
    profile: profileOf(options.profile),
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    ...(options.depth === undefined ? {} : { depth: options.depth }),
  });
  return { transport, session };
}

let voices: VoiceLibrary | undefined;

/** The shipped recordings, read once per process. */
export function sharedVoices(): VoiceLibrary {
  voices ??= loadVoices();
  return voices;
}
