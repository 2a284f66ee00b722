import type { JournalAction, JournalStep } from '../../store/journal-format.ts';

/** The call is coming to its end, politely. */
export interface Ending {
  /** Ms since the call began. */
  readonly since: number;
  /** Why, in a sentence. */
  readonly why: string;
  /** A limit was reached: the caller cannot call it off. */
  readonly final: boolean;
  /** The caller is being handed on: no limit hinders that. */
  readonly handsOn?: true;
}

/** Whether the call is coming to its end after one more of its steps. */
export function endingAfter(
  ending: Ending | null,
  { in: event, t, via, out = [] }: JournalStep,
): Ending | null {
  if (via === undefined) return ending;
  if (ending && !ending.final && out.some(callsOff)) return null;
  if (ending?.final || ending?.handsOn) return ending;
  // Some states, such as the apology, end by themselves and take no notice.
  if (event.type === 'limit.reached' && via.some(isOfCall))
    return { since: t, why: event.detail, final: true };
  if (event.type.startsWith('xstate.after.maxCall.')) {
    return { since: t, why: 'The call has lasted as long as a call may.', final: true };
  }
  if (ending) return ending;
  if (event.type.startsWith('xstate.after.silencePrompt.') && asks(out, 'farewell')) {
    return { since: t, why: 'The caller said nothing any more.', final: false };
  }
  return event.type === 'openai.response.done' ? agentEnds(event, t, out) : null;
}

/** The agent has called one of the functions that end the call, and was not refused. */
function agentEnds(
  { output = [] }: Extract<JournalStep['in'], { type: 'openai.response.done' }>,
  since: number,
  out: readonly JournalAction[],
): Ending | null {
  const answered = out.flatMap((action) => ('callId' in action ? [action.callId] : []));
  const taken = output.filter(
    ({ kind, status, callId }) =>
      kind === 'function_call' &&
      status !== 'incomplete' &&
      callId !== undefined &&
      !answered.includes(callId),
  );
  const asked = taken.find(({ name }) => name === 'end_call' || name === 'transfer_call');
  if (!asked || out.some(({ type }) => type === 'call.transfer')) return null;
  return asked.name === 'end_call'
    ? { since, why: 'The agent is hanging up.', final: false }
    : { since, why: 'The agent is handing the caller on.', final: false, handsOn: true };
}

/** The transition is the whole call's, not one state's own. */
const isOfCall = (via: string): boolean => via.startsWith('call|');

const callsOff = (action: JournalAction): boolean =>
  action.type === 'report.interruption' && action.cause !== 'stream_lost' && action.cause !== 'ended';

const asks = (out: readonly JournalAction[], purpose: string): boolean =>
  out.some((action) => action.type === 'openai.response.create' && action.purpose === purpose);
