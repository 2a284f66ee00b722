import { VirtualClock } from '../../../src/io/clock.ts';
import type { RehearsalCallOptions } from '../../../src/rehearsal/caller/call-options.ts';
import { RehearsalCall } from '../../../src/rehearsal/caller/phone-call.ts';
import type { CallReport } from '../../../src/rehearsal/caller/report.ts';
import { seededRandom } from '../../../src/rehearsal/random.ts';
import { Application, type AppStream, connectTwiml, type Heard } from './application.ts';

/** A call on virtual time against an application in process. */
export interface PlacedCall {
  readonly call: RehearsalCall;
  /** Lets time pass until the call is over and its last callbacks are delivered. */
  readonly finish: () => Promise<CallReport>;
}

/** Places a call; nothing happens until time passes. */
export function placeCall(
  clock: VirtualClock,
  app: Application,
  changes: Partial<Omit<RehearsalCallOptions, 'carrier' | 'clock'>> = {},
): PlacedCall {
  const call = new RehearsalCall({
    carrier: app,
    clock,
    random: seededRandom(7),
    webhookUrl: 'https://example.com/voice',
    script: [{ silence: 500 }, { hangUp: true }],
    ...changes,
  });
  let report: CallReport | undefined;
  void call.run().then((result) => {
    report = result;
  });
  return {
    call,
    finish: async () => {
      await clock.runUntil(() => report !== undefined, 700_000);
      await clock.advance(10);
      if (!report) throw new Error('the call never ended');
      return report;
    },
  };
}

/** Carries one call through on virtual time; the caller hangs up at once unless `changes` say otherwise. */
export async function call(
  changes: Partial<Omit<RehearsalCallOptions, 'carrier' | 'clock'>>,
  onMessage: (message: Heard, stream: AppStream) => void = () => {},
  twiml = connectTwiml(),
): Promise<{ report: CallReport; app: Application; clock: VirtualClock }> {
  const clock = new VirtualClock();
  const app = new Application(clock, { '/voice': twiml });
  app.onMessage = onMessage;
  const report = await placeCall(clock, app, { script: [{ hangUp: true }], ...changes }).finish();
  return { report, app, clock };
}

/** Acts once a stream has started. */
export const onStart =
  (act: (stream: AppStream) => void) =>
  (message: Heard, stream: AppStream): void => {
    if (message.event === 'start') act(stream);
  };
