import { createHash, type Hash } from 'node:crypto';
import type { CallServices } from '../../src/agents/tools/tool.ts';
import { loadAnnouncements } from '../../src/calls/call/announcements.ts';
import type { CallRecordJson } from '../../src/calls/call/record.ts';
import { Exchange } from '../../src/calls/exchange.ts';
import { type Config, loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/dotenv.ts';
import { createLog, type Logger } from '../../src/config/log.ts';
import type { Settings } from '../../src/config/settings.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { memoryPair } from '../../src/io/memory-transport.ts';
import type { Transport } from '../../src/io/transport.ts';
import type { Outbox } from '../../src/io/webhook-outbox.ts';
import { type ModelDialer, memoryDialer } from '../../src/openai/connection.ts';
import { openOutbound } from '../../src/outbound/open-outbound.ts';
import type { RehearsalCallOptions } from '../../src/rehearsal/caller/call-options.ts';
import type { Carrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { connectRehearsalModel } from '../../src/rehearsal/model/connect.ts';
import type { ModelProfile, ProfileName } from '../../src/rehearsal/model/profiles.ts';
import type { RehearsalSession } from '../../src/rehearsal/model/session.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { type Annex, createFront, type Front } from '../../src/server/front.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { type Archive, memoryArchive } from '../../src/store/archive.ts';
import type { DialStore } from '../../src/store/dials.ts';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import type { TwilioRest } from '../../src/twilio/rest.ts';

/** A whole engine on virtual time: rehearsal callers on one side, rehearsal models on the other, no sockets. */
export class Stage {
  readonly clock: VirtualClock;
  readonly config: Config;
  readonly exchange: Exchange;
  readonly front: Front;
  readonly metrics: Metrics = createMetrics();
  readonly sessions: RehearsalSession[] = [];
  /** The calls we place; started by the test. */
  readonly placed: ReturnType<typeof openOutbound>;
  readonly dials: DialStore;
  /** What is kept of the calls. */
  readonly archive: Archive;
  /** SHA-256 of the caller audio each session got, as it came over its wire. */
  readonly #appended: Hash[] = [];
  /** Every line the engine logged, as objects. */
  readonly log: Record<string, unknown>[] = [];
  /** Where those lines go. */
  readonly logger: Logger;
  readonly settings: Settings;
  readonly #options: StageOptions;

  constructor(options: StageOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? new VirtualClock();
    this.dials = options.dials ?? new MemoryDials();
    this.archive = { ...memoryArchive(), ...options.archive };
    this.config = loadConfig({ PUBLIC_URL: BASE, OPENAI_API_KEY: 'sk-rehearsal', ...options.environment });
    this.settings = options.settings ?? environmentSettings(this.config);
    const log = createLog({
      level: 'debug',
      pretty: false,
      destination: { write: (line: string) => void this.log.push(JSON.parse(line)) },
    });
    this.logger = log;
    const announcements = loadAnnouncements();
    const rest = options.twilio?.(this);
    const epochMs = (): number => EPOCH + this.clock.now();
    this.exchange = new Exchange({
      epochMs,
      rest,
      outbox: options.outbox,
      ...(options.sendSms && { sendSms: options.sendSms }),
      archive: this.archive,
      config: this.config,
      settings: this.settings,
      clock: this.clock,
      metrics: this.metrics,
      log,
      announcements,
      dial: options.dial ?? memoryDialer(() => this.#connect()),
    });
    this.placed = openOutbound({
      config: this.config,
      settings: this.settings,
      exchange: this.exchange,
      dials: this.dials,
      calls: this.archive.calls,
      clock: this.clock,
      log,
      epochMs,
      rest,
    });
    this.front = createFront({
      outgoing: this.placed.outbound,
      config: this.config,
      switchboard: this.exchange,
      metrics: this.metrics,
      log,
      clock: this.clock,
      holdMusic: announcements.hold,
      ...(options.annex && { annex: options.annex(this) }),
    });
  }

  /** Places a call and carries it to its end on virtual time. */
  play(options: Partial<RehearsalCallOptions> & Pick<RehearsalCallOptions, 'script'>): Promise<Played> {
    return this.carry(this.place(options), options.maxCallMs);
  }

  /** Carries a call that was placed to its end. */
  async carry(call: RehearsalCall, maxCallMs = 120_000): Promise<Played> {
    const report = await this.clock.carry(call.run(), maxCallMs + 10_000);
    await this.clock.advance(1000);
    return this.played(report);
  }

  /** A call that is not running yet. */
  place(options: Partial<RehearsalCallOptions> & Pick<RehearsalCallOptions, 'script'>): RehearsalCall {
    return new RehearsalCall({
      carrier: this.carrier,
      clock: this.clock,
      random: seededRandom(7),
      webhookUrl: `${BASE}/incoming-call`,
      maxCallMs: 120_000,
      ...options,
    });
  }

  /** Everything known about a call that is over. */
  played(report: CallReport): Played {
    const record = this.exchange.describeCall(report.callSid);
    if (!record) throw new Error(`no record of ${report.callSid}`);
    return { report, record, session: this.sessions.at(-1) };
  }

  /** The session that got exactly the audio with this checksum (SHA-256, hex). */
  sessionOf(checksum: string): RehearsalSession | undefined {
    return this.sessions[this.#appended.findIndex((hash) => hash.copy().digest('hex') === checksum)];
  }

  /** The engine's door, without a network in front of it. */
  readonly carrier: Carrier = {
    request: async ({ method, url, headers, body }) => {
      const { pathname, search } = new URL(url);
      const response = await this.front.request({
        method,
        path: pathname,
        query: search.slice(1),
        headers: lowerCase({ host: new URL(url).host, ...headers }),
        body: Buffer.from(body),
        remoteAddress: '127.0.0.1',
      });
      return { status: response.status, headers: { ...response.headers }, body: String(await response.body) };
    },
    connect: async (url, headers) => {
      const { pathname, search, host } = new URL(url);
      const verdict = await this.front.upgrade({
        method: 'GET',
        path: pathname,
        query: search.slice(1),
        headers: lowerCase({ host, ...headers }),
        body: new Uint8Array(),
        remoteAddress: '127.0.0.1',
      });
      if (!('open' in verdict)) return { refused: verdict.status };
      const [caller, engine] = memoryPair(this.clock, this.#options.phoneLatencyMs ?? 5);
      verdict.open(engine);
      return caller;
    },
  };

  #connect(): Transport {
    const { transport, session } = connectRehearsalModel({
      clock: this.clock,
      seed: (this.#options.modelSeed ?? 0) + this.sessions.length + 1,
      ...(this.#options.apiKey === undefined ? {} : { apiKey: this.#options.apiKey }),
      latencyMs: this.#options.modelLatencyMs ?? 15,
      profile: this.#options.profile ?? 'openai-1.x',
    });
    this.sessions.push(session);
    const hash = createHash('sha256');
    this.#appended.push(hash);
    const { stuckAfterMs = Number.POSITIVE_INFINITY } = this.#options;
    const stuck = (): boolean => this.clock.now() >= stuckAfterMs;
    return tapped(transport, stuck, (frame) => {
      const audio = /^{"type":"input_audio_buffer.append","audio":"([^"]*)"/.exec(frame)?.[1];
      if (audio !== undefined) hash.update(Buffer.from(audio, 'base64'));
    });
  }
}

export interface StageOptions {
  /** For what needs it before there is a stage. */
  readonly clock?: VirtualClock;
  /** Where webhooks go; by default nobody is told. */
  readonly outbox?: Pick<Outbox, 'put'>;
  /** Twilio's REST API, for calls that are placed. */
  readonly twilio?: (stage: Stage) => TwilioRest;
  /** Sends text messages; by default nothing does. */
  readonly sendSms?: CallServices['sendSms'];
  /** What is served beside the calls, such as the API; by default nothing. */
  readonly annex?: (stage: Stage) => Annex;
  /** Where calls to be placed are kept; default: in memory. */
  readonly dials?: DialStore;
  readonly environment?: Environment;
  /** Who answers which number; by default the environment's agent takes every call. */
  readonly settings?: Settings;
  /** In the place of what keeps nothing, or only in memory. */
  readonly archive?: Partial<Archive>;
  readonly profile?: Partial<ModelProfile> | ProfileName;
  readonly phoneLatencyMs?: number;
  readonly modelLatencyMs?: number;
  readonly modelSeed?: number;
  /** The only key the model accepts. */
  readonly apiKey?: string;
  /** From this moment the model takes nothing off our hands, ms. */
  readonly stuckAfterMs?: number;
  /** In place of the rehearsal model. */
  readonly dial?: ModelDialer;
}

/** One call, as its caller, its engine and its model saw it. */
export interface Played {
  readonly report: CallReport;
  readonly record: CallRecordJson;
  readonly session: RehearsalSession | undefined;
}

/** The time of day when a stage's clock is at 0: a Tuesday, 10:00 in Berlin. */
export const EPOCH = Date.parse('2026-11-24T09:00:00Z');

export const BASE = 'https://phone.example.com';

/** The same transport, with somebody listening to what is sent. */
const tapped = (transport: Transport, stuck: () => boolean, listen: (frame: string) => void): Transport => ({
  send: (data) => {
    listen(String(data));
    transport.send(data);
  },
  close: (code, reason) => transport.close(code, reason),
  terminate: () => transport.terminate(),
  listen: (listener) => transport.listen(listener),
  get bufferedBytes() {
    return stuck() ? 5 * 1024 * 1024 : transport.bufferedBytes;
  },
});

const lowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
