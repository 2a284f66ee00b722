import { expect, it } from 'vitest';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { generatedAudio, heardAudio, sha256 } from '../support/accounts.ts';
import { politeCall, standardCall } from '../support/scripts.ts';
import { type Played, Stage } from '../support/stage.ts';

const CALLS = 50;

it('fifty calls at once: every byte arrives where it belongs, none is mixed up', async () => {
  const stage = new Stage();
  const reports: CallReport[] = [];
  for (let i = 0; i < CALLS; i++) {
    const script = i % 2 === 0 ? politeCall : standardCall;
    const call = stage.place({
      script,
      random: seededRandom(100 + i),
      line: i % 5 === 4 ? 'mobile-jitter' : 'clean',
    });
    void call.run().then((report) => reports.push(report));
  }
  expect(await stage.clock.runUntil(() => reports.length === CALLS, 180_000)).toBe(true);
  await stage.clock.advance(1000);

  const claimed = new Set<string>();
  for (const report of reports) {
    const played = stage.played(report);
    const session = stage.sessionOf(report.checksums.sent);
    expect(session, 'one model session got exactly what this caller said').toBeDefined();
    claimed.add(String(stage.sessions.indexOf(session as NonNullable<typeof session>)));
    const own: Played = { ...played, session };
    expect(own.session?.errors).toEqual([]);
    expect(played.record.audio.fromCallerBytes).toBe(report.counters.bytesSent);
    expect(played.record.audio.toCallerBytes).toBe(report.counters.bytesReceived);
    if (report.clears.length === 0) expect(sha256(heardAudio(own))).toBe(sha256(generatedAudio(own)));
  }
  expect(claimed.size).toBe(CALLS);
  expect(stage.exchange.live).toBe(0);
});
