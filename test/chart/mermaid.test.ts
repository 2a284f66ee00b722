import { describe, expect, it } from 'vitest';
import { chartOf } from '../../src/chart/graph.ts';
import { mermaidOf } from '../../src/chart/mermaid.ts';
import { machines } from './machines.ts';

describe.each(machines)('the Mermaid diagram of %s', (_, machine) => {
  const chart = chartOf(machine);
  const text = mermaidOf(chart);
  const lines = text.split('\n').map((line) => line.trim());
  const nameOf = (id: string): string => id.slice(chart.id.length + 1).replaceAll('.', '_');

  it('is a state diagram that closes what it opens', () => {
    expect(lines[0]).toBe('stateDiagram-v2');
    expect(lines.filter((line) => line.endsWith('{')).length).toBe(
      lines.filter((line) => line === '}').length,
    );
  });

  it('mentions each state once', () => {
    for (const { id, key } of chart.states) {
      const declared = lines.filter((line) => line.replace(/ \{$/, '') === `state "${key}" as ${nameOf(id)}`);
      expect([id, declared.length]).toEqual([id, 1]);
    }
  });

  it('has each way from state to state, with its event', () => {
    for (const { source, targets, event, delay } of [...chart.anywhere, ...chart.transitions]) {
      const [target] = targets;
      if (target === undefined) continue;
      const origins = source === chart.id ? ['anywhere'] : [nameOf(source), `${nameOf(source)}_anywhere`];
      const arrows = lines.filter((line) =>
        origins.some((origin) => line.startsWith(`${origin} --> ${nameOf(target)}: `)),
      );
      expect(arrows.join(' ')).toContain(event ?? `after ${delay}`);
    }
  });

  it('has no arrow from a state into its own inside, which Mermaid cannot draw', () => {
    const composites = chart.states.filter(({ initial }) => initial !== null).map(({ id }) => nameOf(id));
    for (const name of composites) {
      const inner = chart.states.map(({ id }) => nameOf(id)).filter((other) => other.startsWith(`${name}_`));
      for (const other of inner)
        expect(lines.some((line) => line.startsWith(`${name} --> ${other}:`))).toBe(false);
    }
  });
});
