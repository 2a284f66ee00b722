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
  busy: { text: 'no line free', kind: 'cut', sentence: 'No line was free for the caller.' },
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
  internal_error: {
    text: 'defect',
    kind: 'bad',
    sentence: 'The call’s own machine failed: a defect. Please report it with the journal.',
  },
};

/** The words for an outcome; one that is new to this page is shown as it is. */
export function outcomeWords(outcome: string): OutcomeWords {
  const known = Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : undefined;
  const text = outcome.replaceAll('_', ' ');
  return known ?? { text, kind: 'bad', sentence: `It ended: ${text}.` };
}
