import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { callMachine } from '../../machines/call/machine.ts';
import { chartOf } from '../../src/chart/graph.ts';
import type { Box } from '../../src/chart/layout.ts';
import { widthOf } from '../../src/chart/measure.ts';
import { drawOverview } from '../../src/chart/overview.ts';
import { crossingsOf } from '../../src/chart/overview-crossings.ts';
import { layOutOverview } from '../../src/chart/overview-layout.ts';
import { machines, nodesOf } from './machines.ts';
import { elementsOf } from './well-formed.ts';

const topOf = (id: string): string => id.split('.').slice(0, 2).join('.');

describe.each(machines)('the overview of %s', (_, machine) => {
  const chart = chartOf(machine);
  const svg = drawOverview(chart);
  const elements = elementsOf(svg);
  const values = (name: string): string[] => elements.flatMap(({ attributes }) => attributes.get(name) ?? []);

  it('is an SVG that stands alone', () => {
    expect(elements[0]?.attributes.get('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(svg).not.toMatch(/href|url\(|@import|NaN|undefined|Infinity/);
  });

  it('has every state once, those inside in the box of theirs', () => {
    expect(values('data-id').sort()).toEqual(
      nodesOf(machine)
        .slice(1)
        .map(({ id }) => id)
        .sort(),
    );
    for (const { attributes, inside } of elements.filter((element) => element.attributes.has('data-id'))) {
      const around = inside.flatMap((element) => element.attributes.get('data-id') ?? []);
      const id = attributes.get('data-id')!;
      expect([id, around]).toEqual([id, topOf(id) === id ? [] : [topOf(id)]]);
    }
  });

  it('has one line for each ordered pair of states at the top, with all transitions between the two', () => {
    const expected = new Map<string, string[]>();
    for (const { id, source, targets } of chart.transitions) {
      const [target] = targets;
      if (target === undefined || topOf(source) === topOf(target)) continue;
      const pair = `${topOf(source)}-${topOf(target)}`;
      expected.set(pair, [...(expected.get(pair) ?? []), id]);
    }
    expect(expected.size).toBeGreaterThan(0);
    const lines = elements.filter(({ attributes }) => attributes.has('data-line'));
    const drawn = lines.map(({ attributes }) => [
      attributes.get('data-line'),
      attributes.get('data-edge')?.split(' '),
    ]);
    expect(drawn).toEqual([...expected]);
  });

  it('says what is possible anywhere', () => {
    const caption = elements.filter(({ name }) => name === 'tspan').map(({ text }) => text);
    const leaving = chart.anywhere.filter(({ targets }) => targets.length > 0);
    for (const { event, delay, targets } of leaving) {
      expect(caption.join(' ')).toContain(event ?? `after ${delay}`);
      expect(caption).toContain(targets[0]!.split('.').at(-1));
    }
  });

  it('is drawn for light and for dark, in defined colors', () => {
    const style = elements.find(({ name }) => name === 'style')!.text;
    const defined = new Set([...style.matchAll(/--(\w+):/g)].map(([, name]) => name));
    const used = [...style.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name);
    expect(style).toContain('prefers-color-scheme:dark');
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });

  it('has the sizes of its letters in its style as in its measures, none under 14 px', () => {
    const style = elements.find(({ name }) => name === 'style')!.text;
    const sizes = [...style.matchAll(/font-size:([\d.]+)px/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(14);
    for (const { card } of layOutOverview(chart).states) {
      for (const { font } of [...card.pieces, ...card.phases.map(({ label }) => label)])
        expect(style).toContain(`.${font.className}{font-size:${font.size}px`);
    }
  });

  it('is the same to the byte when drawn again', () => {
    expect(drawOverview(chartOf(machine))).toBe(svg);
  });
});

describe.each(machines)('the layout of the overview of %s', (_, machine) => {
  const layout = layOutOverview(chartOf(machine));

  it('keeps every text and every state inside its box', () => {
    for (const { state, card, width, height } of layout.states) {
      for (const { x, y, text, font } of card.pieces)
        expect([text, x > 0, x + widthOf(text, font) < width, y < height]).toEqual([text, true, true, true]);
      for (const { x, y, label, ...pill } of card.phases) {
        const isInside = x > 0 && x + pill.width < width && y + pill.height < height;
        const fits = widthOf(label.text, label.font) < pill.width && label.y > y && label.y < y + pill.height;
        const below = card.pieces.every((piece) => piece.y < y);
        expect([state.id, label.text, isInside, fits, below]).toEqual([
          state.id,
          label.text,
          true,
          true,
          true,
        ]);
      }
    }
  });

  it('runs every line from the edge of its source to the edge of its target, through no box and on no other line', () => {
    const boxOf = (id: string): Box => layout.states.find(({ state }) => state.id === id)!;
    const isOnEdge = ({ x, y }: { x: number; y: number }, box: Box): boolean =>
      ((x === box.x || x === box.x + box.width) && y > box.y && y < box.y + box.height) ||
      ((y === box.y || y === box.y + box.height) && x > box.x && x < box.x + box.width);
    for (const { source, target, path } of layout.ways) {
      expect([
        source,
        target,
        isOnEdge(path[0]!, boxOf(source)),
        isOnEdge(path.at(-1)!, boxOf(target)),
      ]).toEqual([source, target, true, true]);
      path.slice(1).forEach((end, index) => {
        const begin = path[index]!;
        expect(begin.x === end.x || begin.y === end.y).toBe(true);
        const through = layout.states.filter(
          (box) =>
            Math.max(begin.x, end.x) > box.x &&
            Math.min(begin.x, end.x) < box.x + box.width &&
            Math.max(begin.y, end.y) > box.y &&
            Math.min(begin.y, end.y) < box.y + box.height,
        );
        expect(through.map(({ state }) => state.id)).toEqual([]);
      });
    }
    const pieces = layout.ways.flatMap(({ path }) =>
      path.slice(1).map((end, index) => [path[index]!, end] as const),
    );
    const shared = pieces.filter(([a, b], index) =>
      pieces.slice(index + 1).some(([c, d]) =>
        (['x', 'y'] as const).some((axis) => {
          const along = axis === 'x' ? 'y' : 'x';
          const isOneLine = a[axis] === b[axis] && c[axis] === d[axis] && a[axis] === c[axis];
          const begin = Math.max(Math.min(a[along], b[along]), Math.min(c[along], d[along]));
          return isOneLine && begin < Math.min(Math.max(a[along], b[along]), Math.max(c[along], d[along]));
        }),
      ),
    );
    expect(shared).toEqual([]);
  });
});

describe('the overview', () => {
  it('of the call is as wide as a page and fits on a screen', () => {
    const svg = elementsOf(drawOverview(chartOf(callMachine)))[0]!;
    expect(Number(svg.attributes.get('width'))).toBeGreaterThan(1000);
    expect(Number(svg.attributes.get('width'))).toBeLessThan(1200);
    expect(Number(svg.attributes.get('height'))).toBeLessThanOrEqual(640);
  });

  it('of the call has no more lines crossing than it must', () => {
    expect(crossingsOf(layOutOverview(chartOf(callMachine)).ways.map(({ path }) => path))).toBe(7);
  });

  it('shortens a description that is too long at a comma', () => {
    const description = `${'It has the time and the room to say everything there is to say, '.repeat(4)}and more.`;
    const texts = elementsOf(
      drawOverview(
        chartOf(
          createMachine({
            id: 'm',
            initial: 'a',
            states: { a: { initial: 'b', description, states: { b: {} } } },
          }),
        ),
      ),
    ).map(({ text }) => text);
    expect(texts.join(' ')).toMatch(/It has .* there is to say\.\s+b /);
  });

  it('can be drawn of machines with one state, two, three and nine', () => {
    for (const count of [1, 2, 3, 9]) {
      const names = Array.from({ length: count }, (_, index) => `s${index}`);
      const on = Object.fromEntries(names.map((name) => [name.toUpperCase(), name]));
      const states = Object.fromEntries(names.map((name) => [name, { on }]));
      const chart = chartOf(createMachine({ id: 'm', initial: 's0', states }));
      const svg = drawOverview(chart);
      expect(elementsOf(svg).filter(({ attributes }) => attributes.has('data-line'))).toHaveLength(
        count * (count - 1),
      );
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
