import type { CallAction, CallSettings } from '../../machines/index.ts';
import { CallDriver } from './call-driver.ts';

/** What a call needs to do everything it can, and not to last. */
export const ACTING = {
  tools: {
    builtIn: ['end_call', 'transfer_call', 'send_digits', 'collect_digits', 'press_on_hold'],
    transferTo: ['office'],
    filler: { afterMs: 1500, everyMs: 3500, sentences: ['One moment.', 'Still looking.'] },
  },
  limits: {
    silencePromptMs: 10_000,
    silencePrompts: 2,
    maxCallMs: 600_000,
    warnMs: 60_000,
    windDownMs: 20_000,
  },
} satisfies Pick<Required<CallSettings>, 'tools' | 'limits'>;

/**
 * A call on which the model has begun to answer (`resp_1`) and can call functions.
 * @param sentences its fillers.
 */
export function call(sentences: readonly string[] = ACTING.tools.filler.sentences): CallDriver {
  const { filler } = ACTING.tools;
  const talk = CallDriver.listening({ tools: { ...ACTING.tools, filler: { ...filler, sentences } } });
  talk.callerTurn();
  talk.responseCreated();
  return talk;
}

/** The response is over and has called a function; `more`: ids of further calls of the same one. */
export function called(
  talk: CallDriver,
  name: string,
  args: object = {},
  { callId = 'call_1', itemStatus = 'completed', more = [] as readonly string[] } = {},
): void {
  const output = [callId, ...more].map((id) => ({
    id: 'f',
    kind: 'function_call',
    status: itemStatus,
    name,
    callId: id,
    arguments: JSON.stringify(args),
  }));
  talk.responseDone({ output });
}

/** What the responses asked for since the last take are for. */
export const purposes = (talk: CallDriver): readonly string[] =>
  talk.takeOnly('openai.response.create').map(({ purpose }) => purpose);

/** What functions came to, as the model is told. */
export const outputs = (actions: readonly CallAction[]): readonly string[] =>
  actions.flatMap((action) => ('output' in action ? [action.output] : []));

/** Why the call has ended; empty while it goes on. */
export const closing = (talk: CallDriver): readonly string[] =>
  talk.takeOnly('report.ended').flatMap(({ reason, detail }) => [reason, detail]);
