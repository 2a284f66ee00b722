import { closeMcpServers } from './agents/tools/mcp-tools.ts';
import { createApi } from './api/api.ts';
import { drawCharts } from './api/charts.ts';
import { loadConsole } from './api/console-files.ts';
import { restoreSpend } from './calls/books/restore-spend.ts';
import { loadAnnouncements } from './calls/call/announcements.ts';
import { Exchange } from './calls/exchange.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './config/log.ts';
import { environmentSettings, type Settings } from './config/settings.ts';
import { systemClock } from './io/clock.ts';
import { webhookSender } from './io/webhook.ts';
import { Outbox } from './io/webhook-outbox.ts';
import { type ModelDialer, openaiDialer } from './openai/connection.ts';
import { openOutbound } from './outbound/open-outbound.ts';
import type { Script } from './rehearsal/model/plan.ts';
import { type RehearsalModel, startRehearsalModel } from './rehearsal/model/server.ts';
import { startServer } from './server/app.ts';
import { createFront } from './server/front.ts';
import { createMetrics } from './server/metrics.ts';
import { forgetCall } from './store/forget.ts';
import { FileJournals } from './store/journal-files.ts';
import { databasePath } from './store/kept-files.ts';
import { FileRecordings } from './store/recording-files.ts';
import { Retention } from './store/retention.ts';
import { SqliteStore } from './store/sqlite/sqlite-store.ts';
import { twilioRest } from './twilio/rest.ts';
import type { RestAccount } from './twilio/rest-client.ts';
import { twilioSms } from './twilio/sms.ts';

/** A running engine: the server, its calls, and the rehearsal model when there is no other. */
export interface Engine {
  /** Where it listens, for example `http://127.0.0.1:5050`. */
  readonly url: string;
  readonly exchange: Exchange;
  /**
   * Takes no new calls, lets live ones finish for at most `deadlineMs`, then ends those too and stops.
   * Resolves when nothing runs any more.
   */
  drain(deadlineMs: number): Promise<void>;
}

/** Closing handshakes get this long before the sockets go. */
const LAST_FRAMES_MS = 200;
/** Once a stream has ended, Twilio asks what is next, within its own time-out for webhooks at the latest. */
const LAST_WEBHOOKS_MS = 15_000;
/** Calls that have just ended are summed up for at most this long. */
const LAST_SUMMARIES_MS = 10_000;
/** A disk that is slow when the engine stops is waited for this long. */
const LAST_WRITES_MS = 5000;

/**
 * Starts everything.
 * @param settings who answers which number; by default the environment's agent takes every call.
 * @param rehearsal what the rehearsal model does, where it answers; by default what was recorded.
 * @throws when the port cannot be had.
 */
export async function startEngine(
  config: Config,
  log: Logger,
  settings: Settings = environmentSettings(config),
  rehearsal: { readonly script?: Script } = {},
): Promise<Engine> {
  const model =
    config.model.kind === 'rehearsal'
      ? await startRehearsalModel({ depth: 'counts', profile: rehearsal })
      : undefined;
  const metrics = createMetrics({ process: true });
  const clock = systemClock;
  const { dataDir } = config.store;
  const journals = new FileJournals({ dataDir, clock, log });
  const recordings = new FileRecordings({ dataDir, clock, log });
  const calls = new SqliteStore({ path: databasePath(dataDir), clock, log });
  await calls.start();
  const outbox = new Outbox({
    dataDir,
    clock,
    log,
    random: Math.random,
    epochMs: Date.now,
    send: webhookSender((agent) => settings.current().agents.get(agent)?.afterCall.webhook, Date.now),
  });
  await outbox.start();
  const keepers = { calls, files: [journals, recordings, outbox] };
  const retention = new Retention({ ...keepers, settings: config.store, clock, log });
  retention.start();
  const account = accountOf(config);
  const rest = account && twilioRest({ ...account, clock });
  const announcements = loadAnnouncements();
  const exchange = new Exchange({
    archive: { calls, journals, recordings },
    config,
    settings,
    clock,
    metrics,
    log,
    announcements,
    dial: dialer(config, log, model),
    outbox,
    ...(account && { sendSms: twilioSms(account) }),
    rest,
  });
  await restoreSpend(exchange.spend, calls, Date.now());
  const placed = openOutbound({ config, settings, exchange, rest, dials: calls.dials, calls, clock, log });
  const annex = createApi({
    outbound: placed.outbound,
    config,
    settings,
    log,
    clock,
    epochMs: Date.now,
    switchboard: exchange,
    live: exchange,
    recent: (callSid) => exchange.recent(callSid),
    store: calls,
    journals,
    recordings,
    forget: async (callSid) => {
      const found = await forgetCall(keepers, callSid);
      return exchange.forget(callSid) || found;
    },
    lostLines: () => journals.stats().lost,
    charts: drawCharts(),
    page: loadConsole(),
  });
  const front = createFront({
    holdMusic: announcements.hold,
    ...{ config, switchboard: exchange, metrics, log, clock, annex },
    outgoing: placed.outbound,
  });
  const { host, port } = config.server;
  const server = await startServer(front, { host, port, log });
  void placed.start();
  return {
    url: baseUrl(host, server.port),
    exchange,
    drain: async (deadlineMs) => {
      const drained = exchange.drain();
      await Promise.race([placed.stop(), later(LAST_WRITES_MS)]);
      await Promise.race([drained, later(deadlineMs)]);
      exchange.hangUpAll();
      await Promise.race([exchange.lastQuestions(), later(LAST_WEBHOOKS_MS)]);
      await new Promise((resolve) => setTimeout(resolve, LAST_FRAMES_MS));
      server.terminate();
      void retention.stop();
      await Promise.race([exchange.settled(), later(LAST_SUMMARIES_MS)]);
      await outbox.stop();
      await closeMcpServers();
      await Promise.all([journals, recordings, calls].map((keeper) => keeper.stop(LAST_WRITES_MS)));
      await model?.close();
    },
  };
}

/** Where a server on this machine is reached: a host that means every address is asked by loopback. */
export function baseUrl(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function dialer(config: Config, log: Logger, rehearsal: RehearsalModel | undefined): ModelDialer {
  const { url, model, apiKey, temperature } = config.model;
  return openaiDialer({
    url: rehearsal?.url ?? url,
    model,
    log,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(temperature === undefined ? {} : { temperature }),
  });
}

/** Whose Twilio we ask; undefined without credentials. */
function accountOf({ twilio }: Config): RestAccount | undefined {
  const { accountSid, authToken, apiUrl } = twilio;
  return accountSid === undefined || authToken === undefined ? undefined : { accountSid, authToken, apiUrl };
}

const later = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    // Unreferenced: a drained engine does not wait for its own deadline.
    setTimeout(resolve, ms).unref();
  });
