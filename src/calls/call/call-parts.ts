import { type CallContext, type CallEvent, type CallSettings, withDigits } from '../../../machines/index.ts';
import { transferTargets } from '../../agents/tools/built-in.ts';
import type { Logger } from '../../config/log.ts';
import { PriceList } from '../../prices/price-list.ts';
import { oursOf } from '../../twilio/parties.ts';
import { CallBooks } from '../books/call-books.ts';
import { countedSms } from '../books/counted-sms.ts';
import type { CallJournal } from '../journal/journal.ts';
import { isGuarded, modelName, openJournal } from '../journal/open-journal.ts';
import { CallTools } from '../tools/call-tools.ts';
import { HandOver } from '../transfer/hand-over.ts';
import { CallClock } from './call-clock.ts';
import { ModelLeg } from './model-leg.ts';
import { PhoneLeg } from './phone-leg.ts';
import { Recorder } from './recorder.ts';
import type { CallFacts, CallSurroundings } from './surroundings.ts';

/** What one call is made of, round its actor. */
export interface CallParts {
  readonly log: Logger;
  /** The call's clock, which stamps its events. */
  readonly callClock: CallClock;
  readonly journal: CallJournal;
  readonly phone: PhoneLeg;
  readonly model: ModelLeg;
  readonly tools: CallTools;
  readonly books: CallBooks;
  /** Where the caller goes when the call is handed on. */
  readonly handOver: HandOver;
}

/** The call's actor, to its parts. Not called before all of them are there. */
interface ItsActor {
  tell(event: CallEvent): void;
  context(): CallContext;
}

/** What the parts are made from. */
interface Making {
  readonly facts: CallFacts & { readonly startedAt: string };
  /** Base of the URLs Twilio reaches us by for this call, without trailing slash. */
  readonly publicUrl: string;
  /** The call machine's input. */
  readonly settings: CallSettings;
  readonly around: CallSurroundings;
  readonly log: Logger;
  readonly callClock: CallClock;
  readonly actor: ItsActor;
  /** It has cost something more though it is over. */
  readonly onLater: () => void;
}

/**
 * Makes the parts of a call that begins now; its journal is open then.
 * @param startedAt ISO 8601.
 */
export function makeParts(making: Omit<Making, 'log' | 'callClock'>): CallParts {
  const { facts, around } = making;
  const log = around.log.child({ callSid: facts.callSid });
  const callClock = new CallClock(around.clock);
  const { via: _, ...journaled } = facts;
  const { settings } = making;
  const journal = openJournal({ ...journaled, callClock, settings }, { ...around, log });
  const all = { ...making, log, callClock };
  const model = makeModel(all, journal);
  const books = makeBooks(all);
  return {
    ...{ log, callClock, journal, model },
    phone: makePhone(all, model),
    books,
    tools: makeTools(all, books),
    handOver: makeHandOver(all, books),
  };
}

function makeModel({ around, log, callClock, actor }: Making, journal: CallJournal): ModelLeg {
  const { config, clock, dial, metrics } = around;
  return new ModelLeg({
    agent: config.agent,
    guarded: isGuarded(config),
    ...{ clock, dial, metrics, log, journal },
    onReady: () => actor.tell({ type: 'model.ready', at: callClock.now() }),
    onFailed: (reason, detail) => actor.tell({ type: 'model.failed', at: callClock.now(), reason, detail }),
    onEvent: (event) => actor.tell({ ...event, at: callClock.now() }),
  });
}

function makePhone({ facts, around, log, callClock, actor }: Making, model: ModelLeg): PhoneLeg {
  const { clock, config, metrics, announcements, archive } = around;
  const { callSid, startedAt } = facts;
  return new PhoneLeg({
    ...{ clock, callClock, metrics, log, music: announcements.hold },
    recorder: config.agent.record
      ? new Recorder(archive.recordings.open(callSid, Date.parse(startedAt)))
      : undefined,
    onEvent: (event) => actor.tell(event),
    onFellSilent: (quietMs) => {
      const at = callClock.now();
      actor.tell({ type: 'caller.fell_silent', at, quietMs, modelQuietMs: model.quietMs });
    },
  });
}

function makeTools({ facts, around, log, callClock, actor }: Making, books: CallBooks): CallTools {
  const { clock, config, sendSms } = around;
  return new CallTools({
    agent: config.agent,
    call: facts,
    ...{ clock, log },
    ...(sendSms === undefined ? {} : { sendSms: countedSms(sendSms, books) }),
    keepsWords: config.store.keepTranscripts,
    withDigits: (text) => withDigits(text, actor.context().tools),
    isCollecting: () => actor.context().tools.collecting !== null,
    onFinished: (callId, { ok, output }) =>
      actor.tell({ type: 'tool.finished', at: callClock.now(), callId, ok, output }),
    onLate: (late) => actor.tell({ type: 'tool.late', at: callClock.now(), ...late }),
  });
}

function makeBooks({ facts, around, callClock, actor, onLater }: Making): CallBooks {
  const { clock, config, settings, spend } = around;
  const { direction, to, via } = facts;
  // In a rehearsal nobody is paid.
  const paid = config.model.kind === 'openai';
  return new CallBooks({
    agent: config.agent.name,
    model: modelName(config),
    transcription: paid ? (config.agent.transcription?.model ?? null) : null,
    line: paid && via === 'phone' ? { direction, number: to } : null,
    messages: paid,
    // Every call we place asks for it.
    detected: direction === 'outbound',
    perCallUsd: config.agent.limits.spendUsd,
    // As they are now: a call costs what it cost when it began.
    prices: new PriceList(settings.current().prices),
    ...{ spend, clock },
    onLater,
    onLimit: ({ limit, detail }) => actor.tell({ type: 'limit.reached', at: callClock.now(), limit, detail }),
  });
}

function makeHandOver(
  { facts, publicUrl, around, log, callClock, actor }: Making,
  books: CallBooks,
): HandOver {
  const { config, settings, humans } = around;
  const { callSid, via } = facts;
  const tell = (type: 'transfer.answered' | 'transfer.failed') => (detail: string) =>
    actor.tell({ type, at: callClock.now(), detail });
  return new HandOver({
    ...{ ours: oursOf(facts), publicUrl, callSid, via, humans, log, books },
    language: config.agent.language,
    targets: transferTargets(config.agent.tools),
    allowed: () => settings.current().limits.allowedCountries,
    onAnswered: tell('transfer.answered'),
    onFailed: tell('transfer.failed'),
  });
}
