import { isRefusal } from './answers.ts';
import { endingOf } from './ending.ts';
import type { Chart, ChartTransition } from './graph.ts';
import type { Group } from './group.ts';
import { briefName, isWithin, pathUp } from './tree.ts';

/** What a picture of a chart shows where. */
export interface Scene {
  /** What is written in a state's box, by the state's id; the machine's own id holds what is possible anywhere. */
  readonly groups: ReadonlyMap<string, readonly Group[]>;
  /** From state to state, one for all transitions between the two. */
  readonly lines: readonly Line[];
  /** The id of the line a transition is on, by the transition's id; absent where none is drawn. */
  readonly lineOf: ReadonlyMap<string, string>;
  /** The states a call ends in. */
  readonly ending: ReadonlySet<string>;
}

/** A line from one state to another. */
export interface Line {
  readonly source: string;
  readonly target: string;
}

/**
 * Decides how each transition is shown. All are written in their source's box, grouped by where they lead. A line
 * is drawn for a group that leaves its box, except to the end and from anywhere: those would be lines from all to all.
 */
export function sceneOf(chart: Chart): Scene {
  const ending = endingOf(chart);
  const sources = [chart.id, ...chart.states.map(({ id }) => id)];
  const all = [...chart.anywhere, ...chart.transitions];
  const groupsAt = (id: string) =>
    groupsOf(
      chart,
      all.filter(({ source }) => source === id),
    );
  const groups = new Map(sources.map((id) => [id, groupsAt(id)]));
  const drawn = chart.transitions.filter(({ source, targets }) => {
    const [target] = targets;
    return target !== undefined && (ending.has(source) || !ending.has(target));
  });
  const lines = new Map<string, Line>();
  const lineOf = new Map<string, string>();
  for (const { id, source, targets } of drawn) {
    const line = lineBetween(chart, source, targets[0]!);
    if (isWithin(line.target, line.source) || isWithin(line.source, line.target)) continue;
    lines.set(lineId(line), line);
    lineOf.set(id, lineId(line));
  }
  return { groups, lines: [...lines.values()], lineOf, ending };
}

/** The name of a line, as pictures carry it in `data-line`. */
export const lineId = ({ source, target }: Line): string => `${source}-${target}`;

/**
 * Where the line for a transition runs: between the outermost two states, side by side, that it leads from and to.
 * The way into a state's own inside begins at that state itself.
 */
function lineBetween(chart: Chart, source: string, target: string): Line {
  const [outward, inward] = [pathUp(chart, source), pathUp(chart, target)].map((path) => path.toReversed());
  const level = inward!.findIndex((state, index) => state !== outward![index]);
  return { source: outward![level]?.id ?? source, target: inward![level]?.id ?? target };
}

function groupsOf(chart: Chart, transitions: readonly ChartTransition[]): Group[] {
  const byTarget = Map.groupBy(transitions, ({ targets }) => targets.join(' '));
  const stays = byTarget.get('') ?? [];
  byTarget.delete('');
  const groups = [...byTarget].map(([target, group]): Group => {
    const again = group[0]?.source === target;
    return { heading: again ? '↻ begins anew' : `→ ${briefName(chart, target)}`, target, transitions: group };
  });
  const answered = stays.filter((transition) => !isRefusal(transition));
  const refused = stays.filter(isRefusal);
  if (answered.length > 0)
    groups.push({ heading: 'stays', target: null, transitions: answered, asPips: true });
  if (refused.length > 0)
    groups.push({ heading: 'ignores', target: null, transitions: refused, asPips: true });
  return groups;
}
