import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { callMachine } from '../../machines/call/machine.ts';
import { modelLinkMachine } from '../../machines/model-link/machine.ts';

/** The product's machines, by name, for tests that hold for each. */
export const machines: readonly (readonly [string, AnyStateMachine])[] = [
  ['the call', callMachine],
  ['the model link', modelLinkMachine],
];

/** Every state node of a machine, the root first, read without the code under test. */
export function nodesOf(machine: AnyStateMachine): AnyStateNode[] {
  const visit = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(visit)];
  return visit(machine.root);
}
