import { answersTo, delaysOf, eventsOf, isRefusal } from './answers.ts';
import type { Chart, ChartState, ChartTransition } from './graph.ts';
import { briefName, childrenOf, isWithin, leavesOf, shortName } from './tree.ts';

/**
 * A chart as Markdown tables. For each state at the top: what every state in it does on every event, as a table of
 * what they share and one of what each does by itself. What the machine does anywhere stands first, delays last.
 */
export function tablesOf(chart: Chart): string {
  const tops = childrenOf(chart, null).filter(({ final }) => !final);
  return [anywhereSection(chart), ...tops.map((top) => stateSection(chart, top)), delaySection(chart)]
    .filter((section) => section !== '')
    .join('\n');
}

function anywhereSection(chart: Chart): string {
  if (chart.anywhere.length === 0) return '';
  const byTrigger = Map.groupBy(chart.anywhere, ({ event, delay }) =>
    event === null ? `after ${code(delay ?? '')}` : code(event),
  );
  const rows = [...byTrigger].map(([words, candidates]) => [words, cell(chart, candidates)]);
  return section('Anywhere', [
    'In every state that does not answer the event itself, except the final one.',
    table(['event', 'what happens'], rows),
  ]);
}

function stateSection(chart: Chart, top: ChartState): string {
  const leaves = leavesOf(chart).filter(({ id }) => isWithin(id, top.id));
  const name = shortName(chart, top.id);
  const shared = triggersOf(chart, ({ source }) => source === top.id);
  const sharedRows = shared.map(({ words, candidates }) => [words, cell(chart, candidates)]);
  const own = triggersOf(chart, ({ source }) => source !== top.id && isWithin(source, top.id));
  const ownRows = own.map(({ words, event, delay }) => [
    words,
    ...leaves.map((leaf) =>
      event === null ? delayCell(chart, leaf, delay) : leafCell(chart, leaf, event, `as ${name}`, top),
    ),
  ]);
  return section(name, [
    top.description ?? '',
    sharedRows.length === 0
      ? ''
      : table(['event', top.initial === null ? 'what happens' : `anywhere in ${name}`], sharedRows),
    ownRows.length === 0 ? '' : table(['event', ...leaves.map(({ key }) => key)], ownRows),
  ]);
}

interface Trigger {
  readonly words: string;
  readonly event: string | null;
  readonly delay: string | null;
  readonly candidates: readonly ChartTransition[];
}

/** Events and then delays of the chosen transitions, in document order. */
function triggersOf(chart: Chart, isChosen: (transition: ChartTransition) => boolean): Trigger[] {
  const chosen = chart.transitions.filter(isChosen);
  const events = eventsOf(chart).map((event) => ({ event, delay: null, words: code(event) }));
  const delays = chart.delays.map(({ name }) => ({ event: null, delay: name, words: `after ${code(name)}` }));
  return [...events, ...delays]
    .map((trigger) => ({
      ...trigger,
      candidates: chosen.filter(({ event, delay }) => event === trigger.event && delay === trigger.delay),
    }))
    .filter(({ candidates }) => candidates.length > 0);
}

/** What one leaf does by itself; where that is not all, whose answer follows. */
function leafCell(chart: Chart, leaf: ChartState, event: string, asShared: string, top: ChartState): string {
  const all = answersTo(chart, leaf.id, event);
  const own = all.filter(({ source }) => source !== top.id && source !== chart.id);
  const next = all[own.length];
  if (next === undefined) return cell(chart, own);
  const follows = next.source === top.id ? asShared : 'as anywhere';
  return [
    ...own.map((transition) => wordsOf(chart, transition)),
    own.length === 0 ? follows : `else ${follows}`,
  ].join('<br>');
}

function delayCell(chart: Chart, leaf: ChartState, delay: string | null): string {
  const candidates = delaysOf(chart, leaf.id).filter((transition) => transition.delay === delay);
  return candidates.length === 0
    ? '–'
    : candidates.map((transition) => wordsOf(chart, transition)).join('<br>');
}

/** All candidates in the order they are tried; where every one has a guard, none may hold. */
function cell(chart: Chart, candidates: readonly ChartTransition[]): string {
  if (candidates.length === 0) return 'ignored';
  const words = candidates.map((candidate) => wordsOf(chart, candidate));
  const isComplete = candidates.some(({ guard, delay }) => guard === null || delay !== null);
  return [...words, ...(isComplete ? [] : ['else ignored'])].join('<br>');
}

/** One candidate in words: its guard, where it leads, what it does. */
function wordsOf(chart: Chart, transition: ChartTransition): string {
  const { guard, source, targets, actions } = transition;
  const [target] = targets;
  if (isRefusal(transition)) return 'ignored';
  const condition = guard === null ? '' : `[${guard}] `;
  const where =
    target === undefined ? 'stays' : target === source ? '↻ anew' : `→ **${briefName(chart, target)}**`;
  return `${condition}${where}${actions.length === 0 ? '' : ` / ${actions.join(', ')}`}`;
}

function delaySection(chart: Chart): string {
  if (chart.delays.length === 0) return '';
  const rows = chart.delays.map(({ name, setting }) => {
    const sources = chart.transitions.filter(({ delay }) => delay === name).map(({ source }) => source);
    const states = [...new Set(sources)].map((source) => shortName(chart, source));
    return [code(name), setting === null ? 'reckoned from the call' : code(setting), states.join(', ')];
  });
  return section('Delays', [
    'Each begins when its state is entered and ends with it.',
    table(['delay', 'length', 'runs in'], rows),
  ]);
}

const code = (text: string): string => `\`${text}\``;

const section = (title: string, parts: readonly string[]): string =>
  [`### ${title}`, ...parts.filter((part) => part !== ''), ''].join('\n\n').replace(/\n+$/, '\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
