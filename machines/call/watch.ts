import type { AnyStateMachine, AnyTransitionDefinition, EventObject, Snapshot } from 'xstate';

/**
 * Told of each event an actor took, delays of the chart included, before its actions are handed out. The snapshots
 * around it are the same object when nothing came of it; `after` is undefined when the machine itself failed.
 */
export type OnStep<S, E> = (event: E, before: S, after: S | undefined) => void;

/** Just what is needed of a machine, so that its own types pass through. */
interface Logic<S, E> {
  transition(snapshot: S, event: E, scope: never): S;
}

/**
 * The same logic (a machine, or one with its lanes) with somebody looking on. One for each actor: it costs an object.
 * What `onStep` throws never reaches the actor; it is told to `onFault`, once, and nothing is told after it.
 */
export function watched<T extends AnyStateMachine>(
  logic: T,
  onStep: OnStep<ReturnType<T['transition']>, Parameters<T['transition']>[1]>,
  onFault: (error: unknown) => void,
): T {
  type S = ReturnType<T['transition']>;
  type E = Parameters<T['transition']>[1];
  const inner: Logic<S, E> = logic as never;
  let broken = false;

  const tell = (event: E, before: S, after: S | undefined): void => {
    if (broken) return;
    try {
      onStep(event, before, after);
    } catch (error) {
      broken = true;
      onFault(error);
    }
  };

  const looking = Object.create(logic) as T;
  looking.transition = ((before: S, event: E, scope: never): S => {
    let after: S | undefined;
    try {
      after = inner.transition(before, event, scope);
      return after;
    } finally {
      tell(event, before, after);
    }
  }) as never;
  return looking;
}

/**
 * The transitions that an event takes, as the interpreter selects them. Pure; asked after the fact it gives what was
 * taken then. Those that exist to ignore an event are left out.
 */
export const transitionsTaken = (
  machine: AnyStateMachine,
  before: Snapshot<unknown>,
  event: EventObject,
): readonly AnyTransitionDefinition[] =>
  machine
    .getTransitionData(before as never, event)
    .filter(({ target, actions }) => target !== undefined || actions.length > 0);
