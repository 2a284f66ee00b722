import ElkModule, {
  type ElkExtendedEdge,
  type ElkNode,
  type ElkPoint,
  type LayoutOptions,
} from 'elkjs/lib/elk.bundled.js';
import { type Card, cardOf, stateTexts } from './card.ts';
import type { Chart, ChartState } from './graph.ts';
import { type Line, lineId, type Scene } from './scene.ts';
import { childrenOf, isWithin } from './tree.ts';

/** A place in the picture, px from its corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point of a line, px from the picture's corner. */
export type Point = ElkPoint;

/** A chart with a place for everything; sizes in px. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly (Box & { readonly state: ChartState; readonly card: Card })[];
  readonly lines: readonly (Line & { readonly path: readonly Point[] })[];
  /** Where actors begin: a dot and the way from it. */
  readonly starts: readonly { readonly dot: Box; readonly path: readonly Point[] }[];
}

const DOT = 10;
const TEXT_WIDTH = 256;
const WIDE_TEXT_WIDTH = 600;
/** As wide (px) as the groups of one state may run. */
const MAX_WIDTH = 1180;
/** The same for a state inside another, where there is room. */
const WIDE_CARD_WIDTH = 560;
const INNER_PADDING = 14;

/** The states are stacked in the order they are written in; what is inside them runs from left to right. */
const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.componentComponent': '20',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

/** Finds a place for every state and line of a chart. The same chart gets the same places. */
export async function layOut(chart: Chart, scene: Scene): Promise<Layout> {
  const cards = await fittingCards(chart, scene);
  const root = await place(elkGraph(chart, scene, cards.cards, cards.width));
  const boxes = boxesOf(root);
  const edges = new Map((root.edges ?? []).map((edge) => [edge.id, edge]));
  const pathOf = (id: string): ElkPoint[] => {
    const edge = edges.get(id)!;
    return pathFrom(edge, boxes.get(edge.container ?? chart.id)!);
  };
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    states: chart.states.map((state) => ({
      ...boxes.get(state.id)!,
      state,
      card: cards.cards.get(state.id)!,
    })),
    lines: scene.lines.map((line) => ({ ...line, path: pathOf(lineId(line)) })),
    starts: initialsOf(chart).map((id) => ({ dot: boxes.get(startId(id))!, path: pathOf(startId(id)) })),
  };
}

/** ELK is CommonJS with a default export of its own: hence the two steps to its class. */
const place = async (graph: ElkNode): Promise<ElkNode> =>
  (await new ElkModule.default().layout(graph)) as ElkNode;

/**
 * The cards of all states: narrow where a state at the top would be the widest, wide (and so less high) where the
 * widest of the narrow ones leaves room. That widest is the width, px, of all that have states inside.
 */
async function fittingCards(
  chart: Chart,
  scene: Scene,
): Promise<{ cards: ReadonlyMap<string, Card>; width: number }> {
  const narrow = new Map(chart.states.map((state) => [state.id, cardFor(state, scene, 0)]));
  const wide = new Map(chart.states.map((state) => [state.id, cardFor(state, scene, WIDE_CARD_WIDTH)]));
  const [withNarrow, withWide] = [
    await place(elkGraph(chart, scene, narrow, 0)),
    await place(elkGraph(chart, scene, wide, 0)),
  ];
  const width = Math.max(...(withNarrow.children ?? []).map((node) => node.width ?? 0));
  const roomy = (withWide.children ?? []).filter((node) => (node.width ?? 0) <= width).map(({ id }) => id);
  const isRoomy = ({ id }: ChartState): boolean => roomy.some((outer) => isWithin(id, outer));
  const cards = chart.states.map(
    (state) => [state.id, (isRoomy(state) ? wide : narrow).get(state.id)!] as const,
  );
  return { cards: new Map(cards), width };
}

/** A state's box; groups that do not fit side by side in `maxWidth` px are one below the other. */
function cardFor(state: ChartState, scene: Scene, maxWidth: number): Card {
  const groups = scene.groups.get(state.id) ?? [];
  const hasRoom = state.initial !== null || (state.parent === null && groups.length > 3);
  return hasRoom
    ? cardOf(stateTexts(state, WIDE_TEXT_WIDTH), groups, MAX_WIDTH)
    : cardOf(stateTexts(state, TEXT_WIDTH), groups, groups.length > 3 ? maxWidth : 0);
}

const startId = (id: string): string => `start ${id}`;
const initialsOf = (chart: Chart): string[] =>
  [chart.initial, ...chart.states.map(({ initial }) => initial)].filter((id) => id !== null);

/** @param minWidth of the states at the top that have states inside them, px */
function elkGraph(chart: Chart, scene: Scene, cards: ReadonlyMap<string, Card>, minWidth: number): ElkNode {
  const inside = (parent: string | null, initial: string | null): ElkNode[] => [
    ...(initial === null ? [] : [{ id: startId(initial), width: DOT, height: DOT }]),
    ...childrenOf(chart, parent).map(nodeOf),
  ];
  const nodeOf = (state: ChartState): ElkNode => {
    const { width, height } = cards.get(state.id)!;
    if (state.initial === null) {
      const last: LayoutOptions = state.final ? { 'elk.layered.layering.layerConstraint': 'LAST' } : {};
      return { id: state.id, width, height, layoutOptions: last };
    }
    return {
      id: state.id,
      layoutOptions: {
        ...OPTIONS,
        'elk.direction': 'RIGHT',
        'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
        'elk.aspectRatio': '4',
        'elk.padding': `[top=${height + 2},left=${INNER_PADDING},bottom=${INNER_PADDING},right=${INNER_PADDING}]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${Math.max(width, minWidth)},${height})`,
      },
      children: inside(state.id, state.initial),
    };
  };
  return {
    id: chart.id,
    layoutOptions: { ...OPTIONS, 'elk.separateConnectedComponents': 'false' },
    children: inside(null, chart.initial),
    edges: [
      ...initialsOf(chart).map((id) => ({ id: startId(id), sources: [startId(id)], targets: [id] })),
      ...scene.lines.map((line) => ({ id: lineId(line), sources: [line.source], targets: [line.target] })),
    ],
  };
}

function boxesOf(root: ElkNode): ReadonlyMap<string, Box> {
  const boxes = new Map<string, Box>();
  const visit = (node: ElkNode, left: number, top: number): void => {
    const { x = 0, y = 0, width = 0, height = 0 } = node;
    boxes.set(node.id, { x: left + x, y: top + y, width, height });
    for (const child of node.children ?? []) visit(child, left + x, top + y);
  };
  visit(root, 0, 0);
  return boxes;
}

const pathFrom = (edge: ElkExtendedEdge, { x, y }: Box): ElkPoint[] =>
  (edge.sections ?? [])
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .map((point) => ({ x: point.x + x, y: point.y + y }));
