import { createApi } from '../../src/api/api.ts';
import { drawCharts } from '../../src/api/charts.ts';
import type { ConsoleFiles } from '../../src/api/console-files.ts';
import type { CallAnswer } from '../../src/api/types.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/dotenv.ts';
import { createLog } from '../../src/config/log.ts';
import { environmentSettings, type Settings } from '../../src/config/settings.ts';
import { type Clock, VirtualClock } from '../../src/io/clock.ts';
import { createFront, type Front } from '../../src/server/front.ts';
import type { HttpResponse } from '../../src/server/http.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { MemoryJournals } from '../../src/store/journal-memory.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { type CallRow, StoreUnavailable } from '../../src/store/store.ts';
import { RecordingSwitchboard, request } from '../server/support.ts';
import { listingOf, TestLiveCalls } from '../support/live-calls.ts';

export const TOKEN = 'correct-horse-battery-staple';
export const NOW = 1_700_000_100_000;

/** Drawn once for all tests. */
const charts = drawCharts();

/** A store that can be made to fail. */
class FailingStore extends MemoryStore {
  isDown = false;
  /** What goes wrong with the next questions. */
  failure: Error | undefined;

  override state() {
    return this.isDown ? ('down' as never) : super.state();
  }

  override async list(...query: Parameters<MemoryStore['list']>): ReturnType<MemoryStore['list']> {
    if (this.failure) throw this.failure;
    if (this.isDown) throw new StoreUnavailable('the disk is gone');
    return super.list(...query);
  }

  override async get(callSid: string): ReturnType<MemoryStore['get']> {
    if (this.isDown) throw new StoreUnavailable('the disk is gone');
    return super.get(callSid);
  }
}

/** An API with calls that a test makes up, behind a front. */
export interface World {
  readonly front: Front;
  readonly switchboard: RecordingSwitchboard;
  readonly live: TestLiveCalls;
  readonly store: FailingStore;
  readonly journals: MemoryJournals;
  readonly recordings: Map<string, Uint8Array>;
  readonly records: Map<string, CallAnswer>;
  readonly forgotten: string[];
  readonly log: ReturnType<typeof createLog>;
  /** The time of day. */
  now: number;
  /** A request from this machine, unless told otherwise. */
  ask(path: string, more?: Parameters<typeof request>[1]): Promise<Answer>;
}

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Uint8Array;
}

export interface WorldOptions {
  readonly environment?: Environment;
  readonly clock?: Clock;
  readonly page?: ConsoleFiles;
  /** By default, the environment's agent. */
  readonly settings?: Settings;
}

export function world(options: WorldOptions = {}): World {
  const { environment = {}, clock = new VirtualClock(), page } = options;
  const config = loadConfig(environment);
  const log = createLog({ level: 'silent', pretty: false });
  const journals = new MemoryJournals();
  const live = new TestLiveCalls(journals);
  const store = new FailingStore();
  const switchboard = new RecordingSwitchboard();
  const recordings = new Map<string, Uint8Array>();
  const records = new Map<string, CallAnswer>();
  const forgotten: string[] = [];
  const annex = createApi({
    config,
    settings: options.settings ?? environmentSettings(config),
    log,
    clock,
    epochMs: () => it.now,
    switchboard,
    live,
    store,
    journals,
    recent: (callSid) => records.get(callSid),
    recordings: {
      size: async (callSid) => recordings.get(callSid)?.length,
      read: async (callSid, from, to) => recordings.get(callSid)?.slice(from, to),
    },
    forget: async (callSid) => {
      forgotten.push(callSid);
      return store.delete(callSid);
    },
    lostLines: () => journals.stats().lost,
    charts,
    page,
  });
  const front = createFront({
    ...{ config, switchboard, metrics: createMetrics(), log, clock, annex },
    holdMusic: new Uint8Array(),
  });
  const it: World = {
    ...{ front, switchboard, live, store, journals, recordings, records, forgotten, log },
    now: NOW,
    ask: async (path, more) => readAnswer(await front.request(request(path, more))),
  };
  return it;
}

/** The whole of an answer. */
export async function readAnswer({ status, headers, body }: HttpResponse): Promise<Answer> {
  const bytes = Buffer.from(await body);
  return { status, headers, text: bytes.toString('utf8'), bytes };
}

/** A call that ended, as the store keeps it. */
export function rowOf(callSid: string, more: Partial<CallRow> = {}): CallRow {
  const {
    latencyMs: _,
    preview: __,
    ...row
  } = listingOf(callSid, {
    state: 'closed',
    outcome: 'caller_hung_up',
    endedAt: 1_700_000_060_000,
  });
  return {
    ...row,
    said: [
      { role: 'agent', text: 'Hello.' },
      { role: 'caller', text: 'A table for two, please.' },
    ],
    turns: [{ atMs: 5000, latencyMs: 640 }],
    ...more,
  };
}

/** What makes a request a JSON POST. */
export const posting = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
