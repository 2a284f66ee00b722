import type { OperatorAction } from '../../../api/types.ts';
import { ApiError, api } from '../../api.ts';

/** What became of an action, in words. */
export interface Outcome {
  readonly done: boolean;
  readonly text: string;
}

const DONE: Readonly<Record<OperatorAction['type'], string>> = {
  hang_up: 'The call is being ended.',
  say: 'The agent says it as soon as it may.',
  tell_model: 'The model was told.',
  mute: 'The agent is silent until it is unmuted.',
  unmute: 'The agent answers again.',
};

/** Asks it of the call. Never rejects. */
export async function act(callSid: string, action: OperatorAction): Promise<Outcome> {
  try {
    await api.act(callSid, action);
    return { done: true, text: DONE[action.type] };
  } catch (error) {
    return { done: false, text: refusalText(error) };
  }
}

/** Why it was not done. */
function refusalText(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 404) return 'Not done: the call is over.';
  if (error.status === 409) return `Not now: ${error.message}`;
  return `Not done: ${error.message}`;
}
