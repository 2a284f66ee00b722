import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../../src/chart/graph.ts';
import { type Box, layOut } from '../../src/chart/layout.ts';
import { widthOf } from '../../src/chart/measure.ts';
import { sceneOf } from '../../src/chart/scene.ts';
import { drawChart } from '../../src/chart/svg.ts';
import { machines } from './machines.ts';
import { type Element, elementsOf } from './well-formed.ts';

describe.each(machines)('the picture of %s', async (_, machine) => {
  const chart = chartOf(machine);
  const svg = await drawChart(chart);
  const elements = elementsOf(svg);
  const values = (name: string): string[] => elements.flatMap(({ attributes }) => attributes.get(name) ?? []);
  const all = [...chart.anywhere, ...chart.transitions];

  it('is an SVG that stands alone', () => {
    expect(elements[0]?.name).toBe('svg');
    expect(elements[0]?.attributes.get('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(svg).not.toMatch(/href|url\(|@import/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has every state once', () => {
    expect(values('data-id').sort()).toEqual([chart.id, ...chart.states.map(({ id }) => id)].sort());
  });

  it('has every transition once, in the box it is written on', () => {
    expect(values('data-edge').sort()).toEqual(all.map(({ id }) => id).sort());
    const boxOf = (element: Element): string | undefined =>
      element.inside.findLast(({ attributes }) => attributes.has('data-id'))?.attributes.get('data-id');
    for (const { id, source } of all) {
      const element = elements.find(({ attributes }) => attributes.get('data-edge') === id)!;
      expect([id, boxOf(element)]).toEqual([id, source]);
    }
  });

  it('has a line for each transition that says so', () => {
    const lines = values('data-line');
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(values('data-on'))).toEqual(new Set(lines));
  });

  it('is drawn for light and for dark', () => {
    const style = elements.find(({ name }) => name === 'style')!.text;
    const [light, dark] = [style.match(/\.chart\{([^}]*)\}/g)![0], style.match(/\.chart\{([^}]*)\}/g)![1]];
    const names = (block: string | undefined) =>
      [...(block ?? '').matchAll(/--(\w+):/g)].map(([, name]) => name);
    expect(style).toContain('prefers-color-scheme:dark');
    expect(names(dark)).toEqual(names(light));
    const used = new Set([...style.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name));
    expect([...used].filter((name) => name !== 'accent' && !names(light).includes(name))).toEqual([]);
  });

  it('is the same to the byte when drawn again', async () => {
    expect(await drawChart(chartOf(machine))).toBe(svg);
  });
});

describe.each(machines)('the layout of %s', async (_, machine) => {
  const chart = chartOf(machine);
  const layout = await layOut(chart, sceneOf(chart));
  const contains = (outer: Box, inner: Box): boolean =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
  const overlap = (a: Box, b: Box): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it('keeps every text inside its box', () => {
    for (const { state, card, width, height } of layout.states) {
      const rows = card.groups.flatMap((group) => group.rows);
      const inRows = rows.flatMap((row) => ('pieces' in row ? row.pieces : []));
      for (const { x, y, text, font } of [
        ...card.pieces,
        ...card.groups.map(({ title }) => title),
        ...inRows,
      ]) {
        expect([state.id, text, x + widthOf(text, font) <= width, y <= height]).toEqual([
          state.id,
          text,
          true,
          true,
        ]);
      }
    }
  });

  it('keeps states inside the state around them, below its own text, and side by side', () => {
    for (const { state, ...box } of layout.states) {
      const parent = layout.states.find((other) => other.state.id === state.parent);
      const outer = parent ?? { x: 0, y: 0, width: layout.width, height: layout.height };
      expect([state.id, contains(outer, box)]).toEqual([state.id, true]);
      if (parent !== undefined) expect(box.y).toBeGreaterThanOrEqual(parent.y + parent.card.height);
      const siblings = layout.states.filter(
        (other) => other.state.parent === state.parent && other.state !== state,
      );
      for (const sibling of siblings)
        expect([state.id, sibling.state.id, overlap(box, sibling)]).toEqual([
          state.id,
          sibling.state.id,
          false,
        ]);
    }
  });

  it('draws lines only up and down, left and right', () => {
    for (const { path } of [...layout.lines, ...layout.starts]) {
      expect(path.length).toBeGreaterThan(1);
      path.slice(1).forEach((point, index) => {
        const before = path[index]!;
        expect(Math.abs(point.x - before.x) < 0.01 || Math.abs(point.y - before.y) < 0.01).toBe(true);
      });
    }
  });
});

describe('a picture', () => {
  const idsIn = (svg: string): string[] =>
    elementsOf(svg).flatMap(
      ({ attributes }) => attributes.get('data-id') ?? attributes.get('data-edge') ?? [],
    );

  it('can be drawn of a machine with a single state', async () => {
    const svg = await drawChart(chartOf(createMachine({ id: 'm', initial: 'a', states: { a: {} } })));
    expect(idsIn(svg)).toEqual(['m', 'm.a']);
  });

  it('can be drawn of states three deep, with ways inward, outward and across', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          initial: 'b',
          on: { IN: '.b.c', ANEW: { target: 'a', reenter: true } },
          states: {
            b: { initial: 'c', states: { c: { on: { NEXT: 'd', OUT: '#m.a', FAR: '#m.e' } }, d: {} } },
            f: { on: { ACROSS: '#m.a.b.d' } },
          },
        },
        e: { on: { BACK: '#m.a.b.d' } },
      },
    });
    const chart = chartOf(machine);
    const ids = idsIn(await drawChart(chart));
    for (const { id } of [...chart.states, ...chart.transitions]) expect(ids).toContain(id);
  });

  it('writes names that mean something in XML as they are', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { description: 'a < b & "c"', on: { '<&">': {} } } },
    });
    const texts = elementsOf(await drawChart(chartOf(machine))).map(({ text }) => text);
    expect(texts).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(texts).toContain('&lt;&amp;&quot;&gt;');
  });
});
