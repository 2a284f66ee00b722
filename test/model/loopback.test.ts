import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateName } from '../../machines/index.ts';
import { createLog } from '../../src/config/log.ts';
import { type RunningServer, startServer } from '../../src/server/app.ts';
import type { Front } from '../../src/server/front.ts';
import { WireModel } from '../support/wire-model.ts';
import type { Case } from './cases.ts';
import { explore } from './explore.ts';
import { type Step, transitionsOf } from './paths.ts';
import { canBeWired, WiredCall, type Wiring, wiredSettings } from './wired-call.ts';

const UNLIMITED = {
  silencePromptMs: null,
  silencePrompts: 0,
  maxCallMs: null,
  warnMs: 0,
  spendUsd: null,
  spendUsdPerDay: null,
  concurrentCalls: null,
  callsPerCallerPerHour: null,
};

/** How each call is set up as an operator would; those that act are walked only where the others were not. */
const calls: Readonly<Record<string, Wiring>> = {
  guarded: { environment: { CONNECT_TIMEOUT_MS: '3100' }, limits: UNLIMITED },
  silent: { environment: { GREETING: '', CONNECT_TIMEOUT_MS: '3100' }, limits: UNLIMITED },
  acting: {
    environment: { GREETING_GUARD_MS: '0', CONNECT_TIMEOUT_MS: '3100' },
    acts: true,
    limits: { ...UNLIMITED, silencePromptMs: 4000, silencePrompts: 1, maxCallMs: 9000, warnMs: 6000 },
  },
};

describe('the real engine, over loopback sockets', () => {
  let model: WireModel;
  let server: RunningServer;
  let front: Front | undefined;
  let placed = 0;

  beforeAll(async () => {
    model = await WireModel.start();
    const door: Front = {
      request: (request) => (front as Front).request(request),
      upgrade: (request) => (front as Front).upgrade(request),
    };
    server = await startServer(door, {
      host: '127.0.0.1',
      port: 0,
      log: createLog({ level: 'silent', pretty: false }),
    });
  });

  afterAll(async () => {
    server.terminate();
    await model.close();
  });

  const talked = new Set<string>();
  describe.each(Object.entries(calls))('a call, %s', (_, wiring) => {
    const seen = new Set(wiring.acts ? talked : []);
    const chosen = worthWiring(wiring, seen);
    for (const key of seen) talked.add(key);

    it('is walked often enough', () => expect(chosen.length).toBeGreaterThan(60));

    it.each(chosen)('%s', async (_, events) => {
      placed += 1;
      const call = new WiredCall(wiring, `CA${placed}`, `http://127.0.0.1:${server.port}`, model);
      front = call.front;
      await call.play(events);
      expect(call.sent.twilio).toEqual(call.expected.twilio);
      expect(call.sent.openai).toEqual(call.expected.openai);
      expect(call.leftRunning).toEqual([]);
      expect(call.states).toEqual({ engine: 'closed', machine: 'closed' });
    });
  });
});

/**
 * One walk for each transition of the chart, from each state it can be taken in; walks within others are left out.
 * @param seen what is walked already, and will be now.
 */
function worthWiring(wiring: Wiring, seen: Set<string>): [string, Case[]][] {
  const chosen = new Map<string, Case[]>();
  const everything = explore(wiredSettings(wiring))
    .flatMap(({ walked, next }) => next.map((step) => [...walked, step]))
    .filter((walked) => walked.every(canBeWired))
    .sort((a, b) => b.length - a.length);
  for (const walked of everything) {
    const keys = walked.flatMap(keysOf);
    if (keys.every((key) => seen.has(key))) continue;
    for (const key of keys) seen.add(key);
    chosen.set(
      walked.map(({ event }) => event.type).join(' > '),
      walked.map(({ event }) => event),
    );
  }
  return [...chosen];
}

const ids = new Map<unknown, number>();

function keysOf(step: Step): string[] {
  return transitionsOf(step).map((transition) => {
    if (!ids.has(transition)) ids.set(transition, ids.size);
    return `${ids.get(transition)} in ${stateName(step.before.value)}`;
  });
}
