/** Why a call ended, in a sentence. */
const END_WORDS: Readonly<Record<string, string>> = {
  caller_hung_up: 'The caller hung up.',
  operator: 'An operator hung up.',
  drained: 'The server was stopped before the call was over.',
  stream_lost: 'The phone stream was lost and did not come back.',
  unclaimed: 'The webhook was answered, but the phone stream never came.',
  model_unreachable: 'The model could not be reached, and the caller was told so.',
  model_auth: 'The model refused the key, and the caller was told that the call cannot go on.',
  model_quota: 'The account at OpenAI is out of quota, and the caller was told that the call cannot go on.',
  model_session:
    'The model refused the session as asked for, and the caller was told that the call cannot go on.',
  model_gone: 'The connection to the model broke, and the caller was told so.',
  model_no_answer: 'The model owed an answer and gave none, and the caller was told so.',
  internal_error: 'The call’s own machine failed: a defect. Please report it with the journal.',
};

/** Why a call ended, in a sentence; a reason that is new to this page is shown as it is. */
export const endWords = (reason: string): string =>
  END_WORDS[reason] ?? `It ended: ${reason.replaceAll('_', ' ')}.`;
