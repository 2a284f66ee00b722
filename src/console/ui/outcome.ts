import type { Direction } from '../../twilio/parties.ts';

/** What an outcome means, in words; how it is to be taken. */
export interface OutcomeWords {
  readonly text: string;
  /** `good`: as calls should end. `cut`: somebody or something ended it early. `bad`: a failure. */
  readonly kind: 'good' | 'cut' | 'bad';
  /** The same for one call, as a sentence. */
  readonly sentence: string;
}

/** Every outcome there is, in the order a person would look for it. */
export const OUTCOMES: Readonly<Record<string, OutcomeWords>> = {
  caller_hung_up: { text: 'caller hung up', kind: 'good', sentence: 'The caller hung up.' },
  agent_ended: { text: 'agent hung up', kind: 'good', sentence: 'The agent said goodbye and hung up.' },
  transferred: { text: 'handed on', kind: 'good', sentence: 'The caller was handed on to a human.' },
  message_left: {
    text: 'message left',
    kind: 'good',
    sentence: 'The agent’s message was left on an answering machine.',
  },
  machine: {
    text: 'machine answered',
    kind: 'cut',
    sentence: 'A machine took the call, and there was nothing to say to it.',
  },
  silence: {
    text: 'caller silent',
    kind: 'cut',
    sentence: 'The caller said nothing any more, not even when asked.',
  },
  duration: { text: 'longest call', kind: 'cut', sentence: 'The call had lasted as long as a call may.' },
  spend: {
    text: 'spending limit',
    kind: 'cut',
    sentence: 'The call, or the calls of the day, had cost as much as they may.',
  },
  busy: { text: 'busy', kind: 'cut', sentence: 'No line was free for the caller.' },
  no_answer: { text: 'no answer', kind: 'cut', sentence: 'Nobody answered.' },
  failed: { text: 'not reached', kind: 'cut', sentence: 'The number could not be reached.' },
  canceled: { text: 'taken back', kind: 'cut', sentence: 'The call was taken back before anybody answered.' },
  do_not_call: {
    text: 'do not call',
    kind: 'cut',
    sentence: 'The number is on the do-not-call list, and was not dialed.',
  },
  not_allowed: {
    text: 'not allowed',
    kind: 'cut',
    sentence: 'The number may not be dialed, and was not.',
  },
  refused: { text: 'refused by Twilio', kind: 'bad', sentence: 'Twilio did not place the call.' },
  operator: { text: 'ended by operator', kind: 'cut', sentence: 'An operator hung up.' },
  drained: {
    text: 'server stopped',
    kind: 'cut',
    sentence: 'The server was stopped before the call was over.',
  },
  stream_lost: {
    text: 'line lost',
    kind: 'bad',
    sentence: 'The phone stream was lost and did not come back.',
  },
  unclaimed: {
    text: 'stream never came',
    kind: 'bad',
    sentence: 'The webhook was answered, but the phone stream never came.',
  },
  model_unreachable: {
    text: 'model unreachable',
    kind: 'bad',
    sentence: 'The model could not be reached, and the caller was told so.',
  },
  model_auth: {
    text: 'key refused',
    kind: 'bad',
    sentence: 'The model refused the key, and the caller was told that the call cannot go on.',
  },
  model_quota: {
    text: 'out of quota',
    kind: 'bad',
    sentence: 'The account at OpenAI is out of quota, and the caller was told that the call cannot go on.',
  },
  model_session: {
    text: 'session refused',
    kind: 'bad',
    sentence:
      'The model refused the session as asked for, and the caller was told that the call cannot go on.',
  },
  model_gone: {
    text: 'model lost',
    kind: 'bad',
    sentence: 'The connection to the model broke, and the caller was told so.',
  },
  model_no_answer: {
    text: 'model gave no answer',
    kind: 'bad',
    sentence: 'The model owed an answer and gave none, and the caller was told so.',
  },
  server_lost: {
    text: 'server lost',
    kind: 'bad',
    sentence: 'The server died while the call was in progress.',
  },
  internal_error: {
    text: 'defect',
    kind: 'bad',
    sentence: 'The call’s own machine failed: a defect. Please report it with the journal.',
  },
};

/** The words for an outcome; one that is new to this page is shown as it is. */
export function outcomeWords(outcome: string, direction: Direction = 'inbound'): OutcomeWords {
  const known = wordsFor(outcome, direction);
  const text = outcome.replaceAll('_', ' ');
  return known ?? { text, kind: 'bad', sentence: `It ended: ${text}.` };
}

function wordsFor(outcome: string, direction: Direction): OutcomeWords | undefined {
  const known = Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : undefined;
  return known && direction === 'outbound' ? ofPlaced(outcome, known) : known;
}

/** Of a call that we have placed: the person on the phone is no caller. */
const ofPlaced = (outcome: string, { text, kind, sentence }: OutcomeWords): OutcomeWords => ({
  kind,
  text: text.replace('caller', 'person'),
  sentence:
    outcome === 'busy'
      ? 'The line was busy.'
      : sentence.replace(/(?<=\b[Tt]he )caller\b/, 'person we called'),
});
