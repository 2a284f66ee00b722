import { eventsOf } from './answers.ts';
import type { Chart } from './graph.ts';
import { mermaidOf } from './mermaid.ts';
import { tablesOf } from './table.ts';
import { childrenOf, leavesOf } from './tree.ts';
import type { Word } from './vocabulary.ts';

/** A chart with what is needed to explain it. */
export interface Explained {
  readonly chart: Chart;
  /** Beside the page. */
  readonly picture: string;
  /** The same in few strokes, shown first. */
  readonly overview?: string;
  readonly heading: string;
  /** Markdown. */
  readonly intro: string;
  readonly events: readonly Word[];
  readonly actions: readonly Word[];
}

/** The page about the machines, in Markdown. */
export function pageOf(title: string, machines: readonly Explained[]): string {
  const note = '<!-- Generated from the machines by `npm run docs`. Change the machines, not this page. -->';
  return `${[note, '', `# ${title}`, '', ...machines.map(machineSection)].join('\n').trimEnd()}\n`;
}

function machineSection({ chart, picture, overview, heading, intro, events, actions }: Explained): string {
  const tops = childrenOf(chart, null).length;
  const answered = eventsOf(chart);
  const transitions = chart.anywhere.length + chart.transitions.length;
  const leaves = leavesOf(chart).length;
  const size = leaves === tops ? `${tops} states` : `${leaves} states in ${tops}`;
  const known = events.filter(({ type }) => answered.includes(type));
  const nameless = answered.filter((type) => !events.some((word) => word.type === type));
  const unanswered = events.filter(({ type }) => !answered.includes(type));
  return [
    `## ${heading}`,
    '',
    `${intro} It has ${size}, ${transitions} transitions and ${answered.length} kinds of events.`,
    '',
    ...(overview === undefined
      ? []
      : [
          `![The states of a ${chart.id}](${overview})`,
          '',
          'The same with every transition, its guard and the actions of entering and leaving:',
          '',
        ]),
    `![The states of ${chart.id}](${picture})`,
    '',
    '<details><summary>The same as a Mermaid diagram</summary>',
    '',
    '```mermaid',
    mermaidOf(chart).trimEnd(),
    '```',
    '',
    '</details>',
    '',
    tablesOf(chart),
    '### Events in',
    '',
    ...[...known, ...nameless.map((type) => ({ type, fields: [], meaning: '' }))].map(line),
    ...(unanswered.length === 0
      ? []
      : ['', `Known, and answered by no state: ${unanswered.map(({ type }) => `\`${type}\``).join(', ')}.`]),
    '',
    '### Actions out',
    '',
    ...actions.map(line),
    '',
  ].join('\n');
}

function line({ type, fields, meaning }: Word): string {
  const carried = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
  return `- \`${type}\`${carried}${meaning === '' ? '' : `: ${meaning}`}`;
}
