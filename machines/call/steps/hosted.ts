import { type CallContext, type Outcome, quietly, type Step } from '../context.ts';
import type { EventOf } from '../events.ts';
import type { ItemFacts } from '../openai-events.ts';
import { askForFiller } from './filler.ts';
import { speakNext } from './next.ts';

/** So often a caller is told to wait for a hosted tool; then nothing will come of it. */
const MAX_WAITS = 6;

/** What a response that is over has left to OpenAI to do: tools of a hosted server, which run on by themselves. */
export const takeHosted = (context: CallContext, output: readonly ItemFacts[]): CallContext => {
  const begun = output.filter(isUnderWay).map(({ id }) => id);
  const hosted = begun.filter((id) => !context.tools.hosted.includes(id));
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
  // A call that was allowed has another id than the question whether it may be made.
  const rest = hosted.includes(item.id) ? hosted.filter((id) => id !== item.id) : hosted.slice(1);
  return speakNext({ ...context, tools: { ...context.tools, hosted: rest, due: true } });
};

/** A hosted tool runs, and the caller may still be asked to wait. */
export const mayWaitForHosted = ({ tools, turn, windingDown }: CallContext): boolean =>
  tools.hosted.length > 0 && tools.fillers < MAX_WAITS && !turn.speaking && windingDown === null;

/** The caller hears that it takes a moment, if the agent has words for that. */
export const waitForHosted = (context: CallContext): Outcome => {
  const waited = { ...context, turn: { ...context.turn, leftToServer: false } };
  if ((context.settings.tools?.filler.sentences.length ?? 0) > 0) return askForFiller(waited);
  const tools = { ...waited.tools, fillers: waited.tools.fillers + 1 };
  return quietly({ ...waited, tools });
};

/** A result, or a refusal by our own word. */
export const isResult = ({ kind, approve }: ItemFacts): boolean =>
  kind === 'mcp_call' || kind === 'mcp_tool_call' || (kind === 'mcp_approval_response' && approve === false);

const isUnderWay = ({ kind, status }: ItemFacts): boolean =>
  kind === 'mcp_approval_request' || (kind === 'mcp_call' && status === 'in_progress');
