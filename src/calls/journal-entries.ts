import type { CallAction, CallEvent, ModelLinkAction, ModelLinkEvent } from '../../machines/index.ts';
import type { JournalAction, JournalEvent } from '../store/journal-format.ts';
import { Sizes } from '../store/journal-sizes.ts';

type Action = CallAction | ModelLinkAction;
type AudioAction = Extract<CallAction, { readonly payload: string }>;

/** An event as the journal has it: without its audio. */
export function journaledEvent(event: CallEvent | ModelLinkEvent): JournalEvent {
  if (!('payload' in event)) return event;
  const { payload: _, ...rest } = event;
  return rest;
}

/** Actions as the journal has them: without audio, and one entry for a run of pieces of it. */
export function journaledActions(actions: readonly Action[]): readonly JournalAction[] {
  const entries: JournalAction[] = [];
  for (let i = 0; i < actions.length; ) {
    const action = actions[i] as Action;
    const run = isAudio(action) ? runFrom(actions, i) : 1;
    entries.push(run === 1 ? withoutPayload(action) : audioRun(actions.slice(i, i + run) as AudioAction[]));
    i += run;
  }
  return entries;
}

/** How many actions of the same type that only carry audio follow one another. */
function runFrom(actions: readonly Action[], from: number): number {
  let to = from + 1;
  while (to < actions.length && actions[to]?.type === actions[from]?.type) to += 1;
  return to - from;
}

function audioRun(actions: readonly AudioAction[]): JournalAction {
  const sizes = new Sizes();
  for (const { bytes } of actions) sizes.add(bytes);
  return { type: (actions[0] as AudioAction).type, sizes: sizes.text() };
}

function withoutPayload(action: Action): JournalAction {
  if (!isAudio(action)) return action;
  const { payload: _, ...rest } = action;
  return rest;
}

const isAudio = (action: Action): action is AudioAction => 'payload' in action;
