import { type CallContext, followedBy, type Outcome, quietly, type Step } from '../context.ts';
import type { EventOf } from '../events.ts';
import type { ItemFacts } from '../openai-events.ts';
import { isPlayable } from '../sequencer.ts';
import { begun, known } from '../tools.ts';
import { answerCall } from './answer-call.ts';
import { decide, isBuiltIn } from './built-in.ts';
import { askForFiller, owesFiller, withoutFiller } from './filler.ts';
import { speakNext } from './next.ts';

/** The functions a response that is over has called; each is run once, and only when its call is complete. */
export function takeCalls(context: CallContext, event: EventOf<'openai.response.done'>): Outcome {
  if (context.settings.tools === undefined || event.conversationId === null) return quietly(context);
  const { output = [], status } = event;
  return output.reduce<Outcome>(
    (outcome, item) =>
      followedBy(outcome, (next) =>
        isNewCall(next, item, status) ? takeCall(next, event, item) : quietly(next),
      ),
    quietly(context),
  );
}

/** The result of a tool: the model has it at once, whoever speaks, and speaks about it when it is its turn. */
export const toolFinished: Step<EventOf<'tool.finished'>> = (context, { at, callId, output }) =>
  followedBy(answerCall(withoutFiller(context), callId, output), (next) =>
    owesFiller(next, at) ? askForFiller(next) : speakNext(next),
  );

/** The call is over, or its model is: nobody waits for its tools any more. */
export const cancelTools = (context: CallContext): Outcome => ({
  context: {
    ...context,
    tools: { ...context.tools, running: [], collecting: null, tones: null, due: false },
  },
  actions: context.tools.running
    .filter(({ errand }) => errand === 'tool')
    .map(({ callId }) => ({ type: 'tool.cancel', callId })),
});

type FunctionCall = ItemFacts & { readonly callId: string; readonly name: string };

/** A call that was cut short is never run: its arguments may end anywhere. */
function isNewCall(
  { tools }: CallContext,
  item: ItemFacts,
  response: EventOf<'openai.response.done'>['status'],
): item is FunctionCall {
  const status = item.status ?? (response === 'completed' ? 'completed' : 'incomplete');
  const isComplete = item.kind === 'function_call' && status === 'completed';
  return isComplete && !!item.name && item.callId !== undefined && !tools.known.includes(item.callId);
}

function takeCall(
  context: CallContext,
  { responseId, at }: EventOf<'openai.response.done'>,
  item: FunctionCall,
): Outcome {
  // To call a function is to answer: what it comes to is spoken about once it is there.
  const answers = isPlayable(context.responses, responseId) && !context.turn.speaking;
  const unanswered = context.turn.unanswered && !answers;
  const taken = { ...context, turn: { ...context.turn, unanswered } };
  const call = { ...item, responseId, arguments: item.arguments ?? '' };
  if (isBuiltIn(taken, item.name)) {
    return decide({ ...taken, tools: known(taken.tools, item.callId) }, item.name, call);
  }
  return run(taken, call, at);
}

function run(
  context: CallContext,
  call: FunctionCall & { readonly responseId: string; readonly arguments: string },
  at: number,
): Outcome {
  const { callId, responseId, name } = call;
  const tools = begun(context.tools, { callId, responseId, errand: 'tool' });
  return {
    context: { ...context, tools: { ...tools, quietSince: tools.quietSince ?? at } },
    actions: [{ type: 'tool.run', callId, itemId: call.id, name, arguments: call.arguments }],
  };
}
