import { expect, it } from 'vitest';
import { Humans } from '../../src/calls/transfer/humans.ts';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import type { VoiceWebhook } from '../../src/server/switchboard.ts';

it.each([
  ['61', 61_000],
  ['', undefined],
  ['a minute', undefined],
])('a human’s leg that Twilio says took %j s is paid for %j ms; undefined: by our own clock', (said, ms) => {
  const call = {
    callSid: 'CAhuman',
    status: 'queued',
    from: '+1555',
    to: '+1556',
    direction: '',
    createdAt: 0,
  };
  const rest = {
    createCall: async () => call,
    updateCall: async () => call,
    fetchCall: async () => call,
    recentCalls: async () => [],
  };
  const humans = new Humans({
    rest,
    clock: new VirtualClock(),
    log: createLog({ level: 'silent', pretty: false }),
  });
  const paid: (number | undefined)[] = [];
  const bill = {
    pickedUp: () => {},
    joined: () => {},
    over: (durationMs?: number) => void paid.push(durationMs),
  };
  const wanted = { number: '+1556', from: '+1555', publicUrl: '', summary: '', language: undefined, bill };
  humans.call({ ...wanted, callSid: 'CAcaller', onAnswered: () => {}, onFailed: () => {} });
  const params = { CallDuration: said };
  const webhook = {
    callSid: 'CAhuman',
    callStatus: 'completed',
    from: '',
    to: '',
    direction: '',
    publicUrl: '',
  };
  humans.told({ ...webhook, params } satisfies VoiceWebhook, 'CAcaller.1');
  expect(paid).toEqual([ms]);
});
