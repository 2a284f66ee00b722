import type { Clock } from '../../io/clock.ts';
import type { Carrier } from '../caller/carrier.ts';
import { Conferences } from '../caller/conferences.ts';
import type { CallReport } from '../caller/report.ts';
import { RestApi } from '../caller/rest.ts';
import { seededRandom } from '../random.ts';
import type { Scenario } from './scenario.ts';

/** The account the stand-in knows; its token signs what it asks. */
export const REHEARSAL_ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'rehearsal-auth-token' };

/** Twilio's side of a scenario: its REST API, its conferences, and those who are called. */
export interface StandInTwilio {
  readonly rest: RestApi;
  readonly conferences: Conferences;
  /** The reports of those who were called, once all their calls are over. */
  placed(): Promise<readonly CallReport[]>;
}

/** Makes one. Whoever is not among the scenario's people does not answer. */
export function standInTwilio(
  people: NonNullable<Scenario['people']>,
  { carrier, clock }: { readonly carrier: Carrier; readonly clock: Clock },
): StandInTwilio {
  const conferences = new Conferences();
  const reports: Promise<CallReport>[] = [];
  const nobody = { script: [], outbound: { outcome: 'no-answer' as const, ringMs: 5000 } };
  const rest = new RestApi({
    ...REHEARSAL_ACCOUNT,
    clock,
    random: seededRandom(11),
    calls: { carrier, conferences, script: [], allowInsecureStream: true, maxCallMs: 180_000 },
    callsTo: (to) => people[to] ?? nobody,
    onCall: (_call, report) => reports.push(report),
  });
  return { rest, conferences, placed: () => Promise.all(reports) };
}
