import { createHash } from 'node:crypto';
import { decodeMulaw } from '../../audio/mulaw.ts';
import type { Clock } from '../../io/clock.ts';
import { sampleAt } from './call-clock.ts';
import type { Mouth } from './mouth.ts';
import type { Playout } from './playout.ts';
import type {
  AnnouncedRecord,
  CallReport,
  ClearRecord,
  ConferenceRecord,
  DialRecord,
  DocumentRecord,
  MarkRecord,
  StreamRecord,
  WarningRecord,
  WebhookRecord,
} from './report.ts';

type Identity = Pick<
  CallReport,
  'callSid' | 'accountSid' | 'from' | 'to' | 'answeredAtMs' | 'endedAtMs' | 'endedBy' | 'finalStatus'
>;

/** Collects what happens on one call, for its report. */
export class CallRecord {
  readonly #clock: Clock;
  readonly #sent = createHash('sha256');
  readonly #received = createHash('sha256');
  readonly webhooks: WebhookRecord[] = [];
  readonly documents: DocumentRecord[] = [];
  readonly announced: AnnouncedRecord[] = [];
  readonly dialed: DialRecord[] = [];
  readonly conferences: ConferenceRecord[] = [];
  readonly streams: StreamRecord[] = [];
  readonly marks: MarkRecord[] = [];
  readonly clears: ClearRecord[] = [];
  readonly keys: { atMs: number; digit: string }[] = [];
  readonly warnings: WarningRecord[] = [];
  readonly problems: { atMs: number; text: string }[] = [];
  readonly #counters = { framesSent: 0, bytesSent: 0, framesLost: 0, mediaReceived: 0 };

  /** @param clock the clock of the call. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds an entry to what Twilio would log. */
  warn(code: number, text: string): void {
    this.warnings.push({ atMs: this.#clock.now(), code, text });
  }

  /** Notes a step of the script that could not be carried out. */
  problem(text: string): void {
    this.problems.push({ atMs: this.#clock.now(), text });
  }

  /** Counts a frame of caller audio that left. */
  frameSent(audio: Uint8Array): void {
    this.#counters.framesSent += 1;
    this.#counters.bytesSent += audio.byteLength;
    this.#sent.update(audio);
  }

  /** Counts a frame of caller audio that the line lost. */
  frameLost(): void {
    this.#counters.framesLost += 1;
  }

  /** Counts a piece of agent audio that arrived. */
  mediaReceived(audio: Uint8Array): void {
    this.#counters.mediaReceived += 1;
    this.#received.update(audio);
  }

  /** The report of the call up to `identity.endedAtMs`. */
  report(identity: Identity, mouth: Mouth, playout: Playout): CallReport {
    const { endedAtMs } = identity;
    const { webhooks, documents, announced, dialed, conferences } = this;
    const { streams, marks, clears, keys, warnings, problems } = this;
    return {
      ...identity,
      ...{ webhooks, documents, announced, dialed, conferences },
      ...{ streams, marks, clears, keys, warnings, problems },
      said: mouth.said(),
      heard: playout.heardRuns(),
      counters: {
        ...this.#counters,
        bytesReceived: playout.totals.receivedBytes,
        bytesPlayed: playout.playedBytes,
        bytesDropped: playout.totals.droppedBytes,
        bytesOverflowed: playout.totals.overflowBytes,
        underruns: playout.totals.underruns,
      },
      checksums: { sent: this.#sent.copy().digest('hex'), received: this.#received.copy().digest('hex') },
      tracks: {
        sampleRate: 8000,
        caller: decodeMulaw(
          mouth.read(0, sampleAt(endedAtMs)) ?? new Uint8Array(sampleAt(endedAtMs)).fill(0xff),
        ),
        agent: decodeMulaw(playout.heard(0, endedAtMs)),
      },
    };
  }
}
