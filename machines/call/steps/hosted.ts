import { type CallContext, followedBy, type Outcome, quietly, type Step, takeEventId } from '../context.ts';
import type { EventOf } from '../events.ts';
import type { ItemFacts } from '../openai-events.ts';
import { isBusy } from '../sequencer.ts';
import { known } from '../tools.ts';
import { askForResponse } from './ask.ts';
import { askForFiller, fillerDelayMs } from './filler.ts';
import { mayAsk, speakNext } from './next.ts';
import { HOSTED_GIVEN_UP } from './words.ts';

/** So often a caller is told to wait for a hosted tool; then it is given up. */
const MAX_WAITS = 6;

/** What a response that is over has left to OpenAI to do: tools of a hosted server, which run on by themselves. */
export const takeHosted = (
  context: CallContext,
  { status, output = [] }: EventOf<'openai.response.done'>,
): CallContext => {
  // Of one that was cut off nobody knows whether it was to run; if it does, its result is spoken of all the same.
  if (status !== 'completed') return context;
  const begun = output.filter(isUnderWay).map(({ id }) => id);
  const { hosted: running, known: over } = context.tools;
  // A response may still show as running what was done before it was over.
  const hosted = begun.filter((id) => !running.includes(id) && !over.includes(id));
  if (hosted.length === 0) return context;
  return { ...context, tools: { ...context.tools, hosted: [...context.tools.hosted, ...hosted] } };
};

/**
 * A hosted tool is done, or was not allowed: the model speaks of it only when it is asked to. That is what OpenAI's own
 * client does (`@openai/agents-realtime`: `mcp_tool_call_completed` asks for a response).
 */
export const hostedDone: Step<EventOf<'openai.conversation.item.done'>> = (context, { item }): Outcome => {
  if (!isResult(item)) return quietly(context);
  const { hosted } = context.tools;
  const rest = hosted.filter((id) => id !== item.id && id !== item.approvalRequestId);
  // What was not allowed, or was allowed without saying so, cannot be told from the others.
  const left = rest.length < hosted.length ? rest : hosted.slice(1);
  return speakNext({ ...context, tools: { ...known(context.tools, item.id), hosted: left, due: true } });
};

/** A hosted tool runs, and the caller may still be told that it takes a moment, or that it came to nothing. */
export const mayWaitForHosted = ({ tools, turn, windingDown, responses }: CallContext): boolean =>
  tools.hosted.length > 0 &&
  !turn.speaking &&
  windingDown === null &&
  (tools.fillers < MAX_WAITS || !isBusy(responses));

/** The caller hears that it takes a moment, if the agent has words for that; after a while, that it came to nothing. */
export const waitForHosted = (context: CallContext): Outcome => {
  const waited = { ...context, turn: { ...context.turn, leftToServer: false } };
  if (waited.tools.fillers >= MAX_WAITS) return giveUp(waited);
  if ((context.settings.tools?.filler.sentences.length ?? 0) > 0) return askForFiller(waited);
  const tools = { ...waited.tools, fillers: waited.tools.fillers + 1 };
  return quietly({ ...waited, tools });
};

/** Nobody waits for it any more: the model tells the caller, and the call goes on. */
function giveUp(context: CallContext): Outcome {
  const [eventId, next] = takeEventId({ ...context, tools: { ...context.tools, hosted: [] } });
  const told = { type: 'openai.conversation.item.create', eventId, text: HOSTED_GIVEN_UP } as const;
  return followedBy({ context: next, actions: [told] }, (it) => askForResponse(it, 'answer'));
}

/** A hosted tool runs, and the model is free to say so: with the patience there is for other tools. */
export const canFillHosted = (context: CallContext): boolean =>
  mayWaitForHosted(context) && mayAsk(context) && (context.settings.tools?.filler.sentences.length ?? 0) > 0;

/** How long a hosted tool is waited for before the next filler, ms; undefined: none runs. `at` as for {@link fillerDelayMs}. */
export const hostedFillerDelayMs = (context: CallContext, at: number | null): number | undefined =>
  context.tools.hosted.length === 0 ? undefined : fillerDelayMs(context, at);

/** A result, or a refusal by our own word. A use that was given up with its response comes to nothing. */
export const isResult = ({ kind, approve, status }: ItemFacts): boolean =>
  (kind === 'mcp_call' && status !== 'in_progress') ||
  kind === 'mcp_tool_call' ||
  (kind === 'mcp_approval_response' && approve === false);

const isUnderWay = ({ kind, status }: ItemFacts): boolean =>
  kind === 'mcp_approval_request' || (kind === 'mcp_call' && status === 'in_progress');
