import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/io/clock.ts';
import { replayStream } from '../../../src/rehearsal/caller/replay.ts';
import { seededRandom } from '../../../src/rehearsal/random.ts';
import { Application, connectTwiml } from './application.ts';
import { placeCall } from './place-call.ts';

const turnAway = (app: Application): void => {
  app.refuse = 403;
};

const closeAtOnce = (app: Application): void => {
  app.onMessage = (_message, stream) => stream.transport.close(1008);
};

describe('a stream opened again by somebody who overheard it', () => {
  it.each([
    ['refused', turnAway],
    ['closed', closeAtOnce],
    ['accepted', () => {}],
  ] as const)('is found to be %s', async (expected, react) => {
    const clock = new VirtualClock();
    const inner = '<Parameter name="token" value="once"/>';
    const app = new Application(clock, { '/voice': connectTwiml({ inner }) });
    const report = await placeCall(clock, app).finish();
    react(app);
    const { url, parameters } = report.streams[0]!;
    let result: string | undefined;
    const { callSid, accountSid } = report;
    const random = seededRandom(99);
    void replayStream({ carrier: app, clock, random, url, parameters, callSid, accountSid }).then((found) => {
      result = found;
    });
    await clock.runUntil(() => result !== undefined, 10_000);
    expect(result).toBe(expected);
    if (expected === 'refused') return;
    expect(app.streams).toHaveLength(2);
    expect(app.stream.of('start')[0]?.start?.customParameters).toEqual({ token: 'once' });
    expect(app.stream.sid).not.toBe(app.streams[0]!.sid);
  });
});
