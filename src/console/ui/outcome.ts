/** What an outcome means, in words; how it is to be taken. */
export interface OutcomeWords {
  readonly text: string;
  /** `good`: as calls should end. `cut`: somebody or something ended it early. `bad`: a failure. */
  readonly kind: 'good' | 'cut' | 'bad';
}

/** Every outcome there is, in the order a person would look for it. */
export const OUTCOMES: Readonly<Record<string, OutcomeWords>> = {
  caller_hung_up: { text: 'caller hung up', kind: 'good' },
  operator: { text: 'ended by operator', kind: 'cut' },
  drained: { text: 'server stopped', kind: 'cut' },
  stream_lost: { text: 'line lost', kind: 'bad' },
  unclaimed: { text: 'stream never came', kind: 'bad' },
  model_unreachable: { text: 'model unreachable', kind: 'bad' },
  model_auth: { text: 'key refused', kind: 'bad' },
  model_quota: { text: 'out of quota', kind: 'bad' },
  model_session: { text: 'session refused', kind: 'bad' },
  model_gone: { text: 'model lost', kind: 'bad' },
  model_no_answer: { text: 'model gave no answer', kind: 'bad' },
};

/** The words for an outcome; one that is new to this page is shown as it is. */
export function outcomeWords(outcome: string): OutcomeWords {
  const known = Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : undefined;
  return known ?? { text: outcome.replaceAll('_', ' '), kind: 'bad' };
}
