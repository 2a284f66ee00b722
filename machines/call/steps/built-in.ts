import { type CallContext, type Outcome, quietly } from '../context.ts';
import { isSilent } from '../playout.ts';
import { isPlayable } from '../sequencer.ts';
import type { BuiltIn } from '../settings.ts';
import { begun, type RunningCall } from '../tools.ts';
import { answerCall } from './answer-call.ts';
import { type Arguments, collectingOf, digitsOf, parsed, textOf } from './arguments.ts';
import { refusal, told } from './words.ts';

/** A call of one of the functions that change the call's own course. */
interface Call {
  readonly callId: string;
  readonly responseId: string;
  readonly arguments: string;
}

/** Whether the model was given this function as one of the call's own. */
export const isBuiltIn = ({ settings }: CallContext, name: string): name is BuiltIn =>
  settings.tools?.builtIn.some((each) => each === name) ?? false;

/** Does what the model asks for, or tells it why not. */
export function decide(context: CallContext, name: BuiltIn, call: Call): Outcome {
  const args = parsed(call.arguments);
  if (args === null) return refuse(context, call, 'bad_arguments', 'The arguments are not a JSON object.');
  return DECISIONS[name](context, call, args);
}

type Decision = (context: CallContext, call: Call, args: Arguments) => Outcome;

const endCall: Decision = (context, call, args) => {
  const hindrance = whyNotToEnd(context, call);
  if (hindrance) return refuse(context, call, ...hindrance);
  const reason = textOf(args.reason);
  return quietly({
    ...context,
    windingDown: {
      reason: context.windingDown?.reason ?? 'agent_ended',
      detail: context.windingDown?.detail ?? (reason ? `The agent hung up: ${reason}` : 'The agent hung up.'),
      callId: call.callId,
      final: context.windingDown?.final ?? false,
      farewell: isHeard(context, call) ? 'asked' : 'wanted',
      transfer: null,
    },
  });
};

const transferCall: Decision = (context, call, args) => {
  const { transferTo = [], transferBarred = {}, transferModes = {} } = context.settings.tools ?? {};
  const to = textOf(args.to);
  const mode = args.mode === 'warm' ? 'warm' : 'cold';
  if (!transferTo.includes(to)) {
    return refuse(context, call, 'not_allowed', `You can only transfer to: ${transferTo.join(', ')}.`);
  }
  const barred = transferBarred[to];
  if (barred !== undefined) {
    return refuse(context, call, 'not_allowed', `${barred} Tell the caller, and offer what else you can do.`);
  }
  const modes = transferModes[to];
  if (modes && !modes.includes(mode)) {
    return refuse(context, call, 'not_allowed', `${to} takes transfers only ${modes.join(' or ')}.`);
  }
  const hindrance = whyNotToEnd(context, call);
  if (hindrance) return refuse(context, call, ...hindrance);
  if (context.windingDown) return refuse(context, call, 'ending', 'The call is coming to its end.');
  const summary = textOf(args.summary);
  const transfer = { to, ...(summary && { summary }) };
  if (mode === 'warm') {
    return {
      context: running(context, call, 'transfer'),
      actions: [{ type: 'call.transfer', mode: 'warm', ...transfer }],
    };
  }
  return quietly({
    ...context,
    windingDown: {
      reason: 'transferred',
      detail: `The caller was handed on to ${to}.`,
      callId: call.callId,
      final: false,
      farewell: 'asked',
      transfer,
    },
  });
};

const sendDigits: Decision = (context, call, args) => {
  const digits = digitsOf(args.digits);
  if (digits === null)
    return refuse(context, call, 'bad_arguments', 'digits: up to 64 of 0-9, *, #, A-D, w.');
  if (context.tools.tones)
    return refuse(context, call, 'busy', 'Digits are being sent; wait for their result.');
  const next = running(context, call, 'tones');
  const tones = { digits, mark: `tones:${context.nextEvent}`, sent: false };
  return quietly({ ...next, tools: { ...next.tools, tones } });
};

const collectDigits: Decision = (context, call, args) => {
  if (context.tools.collecting) {
    return refuse(context, call, 'busy', 'Digits are being collected; wait for their result.');
  }
  if (context.windingDown) return refuse(context, call, 'ending', 'The call is coming to its end.');
  const next = running(context, call, 'keys');
  return quietly({ ...next, tools: { ...next.tools, collecting: collectingOf(args, call.callId) } });
};

const pressOnHold: Decision = (context, call, args) => {
  const holding = args.on === true;
  const output = told({ on_hold: holding, ...(holding && { until: 'you speak' }) });
  // Off hold, the agent goes on talking, unless it is doing so already.
  const asks = !holding && !isHeard(context, call);
  return answerCall({ ...context, tools: { ...context.tools, holding } }, call.callId, output, { asks });
};

const DECISIONS: Readonly<Record<BuiltIn, Decision>> = {
  end_call: endCall,
  transfer_call: transferCall,
  send_digits: sendDigits,
  collect_digits: collectDigits,
  press_on_hold: pressOnHold,
};

/** A refusal is spoken about like any result. */
const refuse = (context: CallContext, { callId }: Call, code: string, message: string): Outcome =>
  answerCall(context, callId, refusal(code, message), { asks: true });

function running(
  context: CallContext,
  { callId, responseId }: Call,
  errand: RunningCall['errand'],
): CallContext {
  return { ...context, tools: begun(context.tools, { callId, responseId, errand }) };
}

function whyNotToEnd(context: CallContext, { responseId }: Call): readonly [string, string] | null {
  const { turn, responses, tools, windingDown } = context;
  if (turn.speaking || !isPlayable(responses, responseId)) {
    return ['caller_spoke', 'The caller spoke before it was done; it was not done. Listen to them.'];
  }
  if (tools.running.some(({ errand }) => errand !== 'tool')) {
    return ['busy', 'Something you asked for is still going on; wait for its result.'];
  }
  return windingDown && !windingDown.final ? ['ending', 'The call is coming to its end.'] : null;
}

/** What the response says is being heard, or was. */
const isHeard = ({ playout, conversation }: CallContext, { responseId }: Call): boolean =>
  !isSilent(playout) || conversation.some((said) => said.responseId === responseId && said.generatedMs > 0);
