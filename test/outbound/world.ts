import type { Agent } from '../../src/agents/agent.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import type { VirtualClock } from '../../src/io/clock.ts';
import type { OutboundOptions } from '../../src/rehearsal/caller/call-options.ts';
import type { Carrier } from '../../src/rehearsal/caller/carrier.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { RestApi, type RestFault, type RestRequest } from '../../src/rehearsal/caller/rest.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import type { Dial, DialStore } from '../../src/store/dials.ts';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import { EPOCH, Stage, type StageOptions } from '../support/stage.ts';
import { restOn } from '../support/stage-twilio.ts';

export const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
/** Our number. */
export const OURS = '+4930555000';
/** Talks a little. Other people do the same: whoever is not named here is one. */
export const HUMAN = '+493011111111';
/** Has a greeting, then a beep; then it records. */
export const MACHINE = '+493022222222';
export const BUSY = '+493033333333';
export const FAX = '+493044444444';
export const AWAY = '+493055555555';

const talks: CallerScript = [
  { say: 'caller/hello' },
  { waitForAgent: 'finished' },
  { say: 'caller/goodbye' },
  { waitForAgent: 'finished' },
  { hangUp: true },
];
const scripts: Readonly<Record<string, CallerScript>> = {
  [MACHINE]: [{ say: 'caller/ask-directions' }, { silence: 60_000 }, { hangUp: true }],
  [FAX]: [{ silence: 60_000 }],
};
const answered = (answeredBy: string, durationMs: number): OutboundOptions => ({
  detection: { answeredBy, durationMs },
});
const outcomes: Readonly<Record<string, OutboundOptions>> = {
  [MACHINE]: answered('machine_end_beep', 6000),
  [FAX]: answered('fax', 2000),
  [BUSY]: { outcome: 'busy' },
  [AWAY]: { outcome: 'no-answer' },
};

/** Everybody who can be called, and how: what a stand-in for Twilio is told. */
const people = (to: string): { readonly script: CallerScript; readonly outbound: OutboundOptions } => ({
  script: scripts[to] ?? talks,
  outbound: outcomes[to] ?? answered('human', 3500),
});

/** How many calls Twilio begins for us, and what became of them. */
interface Twilio {
  readonly api: RestApi;
  readonly reports: readonly CallReport[];
}

/** A stand-in for Twilio, whose calls come in by this carrier. */
export function twilioOn(
  clock: VirtualClock,
  carrier: Carrier,
  more: {
    readonly disorder?: boolean;
    readonly fault?: (request: RestRequest) => RestFault | undefined;
  } = {},
): Twilio {
  const { disorder = false, fault } = more;
  const reports: CallReport[] = [];
  const api = new RestApi({
    ...ACCOUNT,
    clock,
    random: seededRandom(3),
    epochMs: () => EPOCH + clock.now(),
    calls: { carrier, script: [], statusCallback: { url: '', disorder }, maxCallMs: 90_000 },
    callsTo: people,
    onCall: (_call, report) => void report.then((done) => reports.push(done)),
    ...(fault ? { fault } : {}),
  });
  return { api, reports };
}

export interface Setting extends Omit<StageOptions, 'twilio' | 'settings' | 'dials'> {
  readonly fault?: (request: RestRequest) => RestFault | undefined;
  readonly dials?: DialStore;
  readonly disorder?: boolean;
  /** What is different about the agent. */
  readonly agent?: Partial<Agent>;
}

/** An engine that places calls by a stand-in for Twilio, which calls people of all kinds; on virtual time. */
export function world({ fault, disorder = false, agent, ...options }: Setting = {}) {
  const dials = options.dials ?? new MemoryDials();
  const environment = {
    ...{ TWILIO_ACCOUNT_SID: ACCOUNT.accountSid, TWILIO_AUTH_TOKEN: ACCOUNT.authToken },
    ...{ DIAL_FROM: OURS, DIAL_COUNTRIES: '+49', VOICEMAIL: 'Please call us back.' },
    ...options.environment,
  };
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal', ...environment });
  let twilio: Twilio | undefined;
  const stage = new Stage({
    ...options,
    ...{ dials, environment },
    settings: environmentSettings({ ...config, agent: { ...config.agent, ...agent } }),
    twilio: (on) => {
      twilio = twilioOn(on.clock, on.carrier, { disorder, ...(fault ? { fault } : {}) });
      return restOn(on.clock, twilio.api, ACCOUNT);
    },
  });
  const { outbound } = stage.placed;
  const call = (to: string, more = {}) => outbound.place({ to, agent: 'default', ...more });
  const over = (dial: Dial, limitMs?: number) => until(stage.clock, dials, dial, limitMs);
  // SAFETY: a stage asks for its Twilio when it is made.
  return { stage, outbound, reports: twilio!.reports, dials, call, over };
}

/** Moves time on until a call has its outcome, or the limit is reached. @returns it as it is then. */
export async function until(
  clock: VirtualClock,
  dials: DialStore,
  { id }: Dial,
  limitMs = 600_000,
): Promise<Dial> {
  let now: Dial | undefined;
  for (let waited = 0; waited < limitMs && now?.state !== 'done'; waited += 500) {
    await clock.advance(500);
    now = await dials.get(id);
  }
  return now as Dial;
}
