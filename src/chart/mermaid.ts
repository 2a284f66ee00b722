import type { Chart, ChartState, ChartTransition } from './graph.ts';
import { triggerOf } from './group.ts';
import { childrenOf, isWithin, shortName } from './tree.ts';

/**
 * A chart as Mermaid's `stateDiagram-v2`: nested states, one arrow for all transitions between two states.
 * Mermaid cannot draw an arrow from a state into its own inside, so what holds anywhere in a state leaves from a
 * state `anywhere` in it. Transitions that stay are left to the table.
 */
export function mermaidOf(chart: Chart): string {
  const all = [...chart.anywhere, ...chart.transitions];
  const arrows = Map.groupBy(
    all.filter(({ targets }) => targets.length > 0),
    (transition) => `${originOf(chart, transition)} --> ${nameOf(chart, transition.targets[0]!)}`,
  );
  const outside = new Set(all.filter((one) => isInward(chart, one)).map(({ source }) => source));
  return [
    'stateDiagram-v2',
    ...inside(chart, null, chart.initial, outside).map((line) => `  ${line}`),
    ...[...arrows].map(([arrow, transitions]) => `  ${arrow}: ${transitions.map(labelOf).join('<br/>')}`),
    '',
  ].join('\n');
}

function inside(
  chart: Chart,
  parent: string | null,
  initial: string | null,
  outside: ReadonlySet<string>,
): string[] {
  const around = parent ?? chart.id;
  return [
    ...(initial === null ? [] : [`[*] --> ${nameOf(chart, initial)}`]),
    ...(outside.has(around) ? [`state "anywhere" as ${anywhereIn(chart, around)}`] : []),
    ...childrenOf(chart, parent).flatMap((state) => stateLines(chart, state, outside)),
  ];
}

function stateLines(chart: Chart, state: ChartState, outside: ReadonlySet<string>): string[] {
  const name = nameOf(chart, state.id);
  if (state.initial === null) {
    const end = state.final ? [`${name} --> [*]`] : [];
    return [`state "${state.key}" as ${name}`, ...end];
  }
  const inner = inside(chart, state.id, state.initial, outside).map((line) => `  ${line}`);
  return [`state "${state.key}" as ${name} {`, ...inner, '}'];
}

/** Mermaid takes no dots in a name. */
const nameOf = (chart: Chart, id: string): string => shortName(chart, id).replaceAll('.', '_');

const anywhereIn = (chart: Chart, id: string): string =>
  id === chart.id ? 'anywhere' : `${nameOf(chart, id)}_anywhere`;

/** Whether the transition is written on a state (or the machine) and leads to what is inside it. */
const isInward = (chart: Chart, { source, targets }: ChartTransition): boolean =>
  targets.some((target) => target !== source && (source === chart.id || isWithin(target, source)));

const originOf = (chart: Chart, transition: ChartTransition): string =>
  isInward(chart, transition) ? anywhereIn(chart, transition.source) : nameOf(chart, transition.source);

const labelOf = (transition: ChartTransition): string =>
  transition.guard === null ? triggerOf(transition) : `${triggerOf(transition)} [${transition.guard}]`;
