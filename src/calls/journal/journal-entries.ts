import type { AnyStateMachine, AnyTransitionDefinition, Snapshot, StateValue } from 'xstate';
import {
  type CallAction,
  type CallEvent,
  type ModelLinkAction,
  type ModelLinkEvent,
  stateName,
  transitionsTaken,
} from '../../../machines/index.ts';
import { transitionId } from '../../chart/transition-id.ts';
import type { JournalAction, JournalEvent, JournalStep } from '../../store/journal-format.ts';
import { Sizes } from '../../store/journal-sizes.ts';
import { withoutSecret } from './secret-keys.ts';

type Action = CallAction | ModelLinkAction;
type AudioAction = Extract<CallAction, { readonly payload: string }>;

/** What a journal reads of an actor's snapshot. */
export type Seen = Snapshot<unknown> & { readonly value: StateValue; readonly context: unknown };

/** What a step says besides when it was and what was asked for. */
export type StepHead = Pick<JournalStep, 'in' | 'via' | 'to' | 'failed'>;

/** What a step of an actor says besides its actions. @param shown the event as people may see it. */
export function stepHead(
  machine: AnyStateMachine,
  event: CallEvent | ModelLinkEvent,
  before: Seen,
  after: Seen | undefined,
  shown = event,
): StepHead {
  const entry = journaledEvent(shown);
  if (after === undefined) return { in: entry, failed: true };
  const taken = transitionsTaken(machine, before, event);
  if (taken.length === 0) return { in: entry };
  const entered = taken.some(({ target }) => target !== undefined);
  return {
    in: entry,
    via: taken.map(idOf),
    ...(entered ? { to: stateName(after.value) } : {}),
  };
}

/** An event as the journal has it: without its audio. */
function journaledEvent(event: CallEvent | ModelLinkEvent): JournalEvent {
  if (!('payload' in event)) return event;
  const { payload: _, ...rest } = event;
  return rest;
}

/** Actions as the journal has them: without audio and what only the model may read, and one entry for a run of pieces of it. */
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
  if (!isAudio(action)) return withoutSecret(action);
  const { payload: _, ...rest } = action;
  return rest;
}

const isAudio = (action: Action): action is AudioAction => 'payload' in action;

const ids = new WeakMap<AnyTransitionDefinition, string>();

function idOf(definition: AnyTransitionDefinition): string {
  const known = ids.get(definition);
  if (known !== undefined) return known;
  const id = transitionId(definition);
  ids.set(definition, id);
  return id;
}
