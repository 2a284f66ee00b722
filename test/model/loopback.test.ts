import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateName } from '../../machines/index.ts';
import { createLog } from '../../src/config/log.ts';
import { type RunningServer, startServer } from '../../src/server/app.ts';
import type { Front } from '../../src/server/front.ts';
import { WireModel } from '../support/wire-model.ts';
import type { Case } from './cases.ts';
import { explore } from './explore.ts';
import { type Step, transitionsOf, variants } from './paths.ts';
import { WiredCall } from './wired-call.ts';

/** The settings of each variant as an operator would write them. */
const environments: Readonly<Record<string, Record<string, string>>> = {
  guarded: { CONNECT_TIMEOUT_MS: '3100' },
  silent: { GREETING: '', CONNECT_TIMEOUT_MS: '3100' },
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

  describe.each(Object.entries(environments))('a call, %s', (name, environment) => {
    const chosen = worthWiring(name);

    it('is walked often enough', () => expect(chosen.length).toBeGreaterThan(60));

    it.each(chosen)('%s', async (_, events) => {
      placed += 1;
      const call = new WiredCall(environment, `CA${placed}`, `http://127.0.0.1:${server.port}`, model);
      front = call.front;
      await call.play(events);
      expect(call.sent.twilio).toEqual(call.expected.twilio);
      expect(call.sent.openai).toEqual(call.expected.openai);
      expect(call.states).toEqual({ engine: 'closed', machine: 'closed' });
    });
  });
});

/** One walk for each transition of the chart, from each state it can be taken in; walks within others are left out. */
function worthWiring(name: string): [string, Case[]][] {
  const settings = variants[name] as (typeof variants)[string];
  const seen = new Set<string>();
  const chosen = new Map<string, Case[]>();
  const everything = explore(settings)
    .flatMap(({ walked, next }) => next.map((step) => [...walked, step]))
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
