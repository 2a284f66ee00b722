import type { CallSettings } from '../../../machines/index.ts';
import type { Config } from '../../config/config.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { Metrics } from '../../server/metrics.ts';
import type { Archive } from '../../store/archive.ts';
import type { Parties } from '../../twilio/parties.ts';
import type { CallClock } from '../call/call-clock.ts';
import { linkInput } from '../call/model-leg.ts';
import { CallJournal } from './journal.ts';

/** What the journal of a call needs to know of it. */
export interface JournaledCall extends Parties {
  readonly callSid: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly callClock: CallClock;
  /** The call machine's input. */
  readonly settings: CallSettings;
}

/** The name of what answers: `rehearsal`, or the model's own. */
export const modelName = ({ model, agent }: Config): string =>
  model.kind === 'rehearsal' ? 'rehearsal' : agent.model;

/** The greeting guard will update the model's session. */
export const isGuarded = ({ agent, timing }: Config): boolean =>
  agent.greeting !== '' && timing.greetingGuardMs > 0;

/** Begins the journal of a call that begins now. */
export function openJournal(
  call: JournaledCall,
  around: {
    readonly clock: Clock;
    readonly config: Config;
    readonly archive: Archive;
    readonly metrics: Metrics;
    readonly log: Logger;
  },
): CallJournal {
  const { clock, config, archive, metrics, log } = around;
  const { callClock, settings, ...facts } = call;
  const beganMs = clock.now();
  const file = archive.journals.open(call.callSid, Date.parse(call.startedAt));
  return new CallJournal({
    head: {
      ...facts,
      agent: config.agent.name,
      model: modelName(config),
      recorded: config.agent.record,
      without: keptOut(config),
      settings,
      link: linkInput(config.agent, isGuarded(config)),
    },
    now: () => clock.now() - beganMs,
    at: () => callClock.now(),
    write: (line) => file.write(line),
    onLost: (lines) => metrics.journalLost(lines),
    onClosed: () => file.close(),
    onFault: (error) => {
      log.error({ err: error }, 'the journal of the call broke; the call goes on. Please report this');
    },
  });
}

function keptOut({ store }: Config): ('transcripts' | 'numbers')[] {
  const out: ('transcripts' | 'numbers')[] = [];
  if (!store.keepTranscripts) out.push('transcripts');
  if (!store.keepNumbers) out.push('numbers');
  return out;
}
