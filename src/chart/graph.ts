import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { delaySetting } from './delay-setting.ts';
import { namesOf } from './names.ts';
import { delayOf, transitionId } from './transition-id.ts';

/** A machine as plain data, in document order: what every picture, table and page of it is made from. */
export interface Chart {
  /** The machine's own id, the prefix of every state's id. */
  readonly id: string;
  /** The state a new actor begins in. */
  readonly initial: string | null;
  readonly states: readonly ChartState[];
  /** Transitions written on a state. */
  readonly transitions: readonly ChartTransition[];
  /** Transitions written on the machine itself: they hold in every state that does not answer first. */
  readonly anywhere: readonly ChartTransition[];
  readonly delays: readonly ChartDelay[];
}

/** One state. `parent` is null at the top; `initial` is the child entered by default, null for a leaf. */
export interface ChartState {
  readonly id: string;
  readonly parent: string | null;
  readonly key: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly initial: string | null;
  readonly final: boolean;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
}

/** One candidate transition; its siblings of the same source and trigger are tried in the order of `index`. */
export interface ChartTransition {
  /** Stable: source, trigger and index. */
  readonly id: string;
  readonly source: string;
  /** Exactly one of `event` and `delay` is set; a transition that needs neither has both null. */
  readonly event: string | null;
  readonly delay: string | null;
  readonly index: number;
  readonly guard: string | null;
  /** Empty: the state stays. */
  readonly targets: readonly string[];
  /** Exits and enters the source although the target lies inside it. */
  readonly reenter: boolean;
  readonly actions: readonly string[];
}

/** A named delay; `setting` is the path in the machine's context that its length in ms is read from. */
interface ChartDelay {
  readonly name: string;
  readonly setting: string | null;
}

/** Reads a machine. Takes any XState machine, gives plain JSON; nothing is executed but the delays' expressions. */
export function chartOf(machine: AnyStateMachine): Chart {
  const nodes = descendants(machine.root);
  const transitions = nodes.flatMap(transitionsOf);
  const anywhere = transitionsOf(machine.root);
  const delays = new Set([...anywhere, ...transitions].flatMap(({ delay }) => delay ?? []));
  return {
    id: machine.root.id,
    initial: initialOf(machine.root),
    states: nodes.map((node) => stateOf(node, machine.root)),
    transitions,
    anywhere,
    delays: [...delays].map((name) => ({ name, setting: delaySetting(machine, name) })),
  };
}

const descendants = (node: AnyStateNode): AnyStateNode[] =>
  Object.values(node.states).flatMap((child) => [child, ...descendants(child)]);

const stateOf = (node: AnyStateNode, root: AnyStateNode): ChartState => ({
  id: node.id,
  parent: node.parent === undefined || node.parent === root ? null : node.parent.id,
  key: node.key,
  description: node.description ?? null,
  tags: [...node.tags],
  initial: initialOf(node),
  final: node.type === 'final',
  entry: namesOf(node.config.entry),
  exit: namesOf(node.config.exit),
});

const initialOf = (node: AnyStateNode): string | null =>
  node.type === 'compound' ? (node.initial.target[0]?.id ?? null) : null;

const transitionsOf = (node: AnyStateNode): ChartTransition[] =>
  [...node.transitions.values(), node.always ?? []].flat().map(transitionOf);

function transitionOf(definition: AnyTransitionDefinition): ChartTransition {
  const delay = delayOf(definition);
  const event = definition.eventType === '' ? null : definition.eventType;
  const id = transitionId(definition);
  return {
    id,
    source: definition.source.id,
    event: delay === null ? event : null,
    delay,
    index: Number(id.slice(id.lastIndexOf('|') + 1)),
    guard: namesOf(definition.guard)[0] ?? null,
    targets: (definition.target ?? []).map((target) => target.id),
    reenter: definition.reenter,
    actions: namesOf(definition.actions),
  };
}
