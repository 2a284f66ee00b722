import type { Chart, ChartState } from '../../chart/graph.ts';

/** What the page knows of the machines themselves. */
export interface Charts {
  /** The guard of a transition, by the transition's id; null when it has none or is not known. */
  guardOf(via: string): string | null;
  /** What the chart says of a state, such as `call.listening`; null when it says nothing. */
  describe(id: string): string | null;
}

/** Before the charts are loaded, or when they cannot be had. */
export const noCharts: Charts = { guardOf: () => null, describe: () => null };

/** Looks up what the machines say of themselves. */
export function chartsOf(charts: readonly Chart[]): Charts {
  const guards = new Map(
    charts.flatMap(({ transitions, anywhere }) =>
      [...transitions, ...anywhere].map(({ id, guard }) => [id, guard] as const),
    ),
  );
  const states = new Map(
    charts.flatMap((chart) => chart.states.map((state): [string, ChartState] => [state.id, state])),
  );
  return {
    guardOf: (via) => guards.get(via) ?? null,
    describe: (id) => states.get(id)?.description ?? null,
  };
}
