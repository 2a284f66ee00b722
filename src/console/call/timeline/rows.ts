import type { Utterance } from '../../../../machines/call/conversation.ts';
import type { Stretch } from '../../story/course-lane.ts';
import type { Lanes } from '../../story/lanes.ts';
import type { Span } from '../../story/span.ts';
import { toolColor, toolText } from '../../story/tool-words.ts';
import { stateText } from '../../story/why.ts';
import { splitState, stateVariable } from '../../ui/state.ts';

/** `solid`: it is so. `pale`: it is to come. `gone`: it was taken back. `mark`: a moment. */
type Look = 'solid' | 'pale' | 'gone' | 'mark';

/** Something in a lane; ms since the call began, `to` null while it lasts. */
export interface Block {
  readonly from: number;
  readonly to: number | null;
  readonly look: Look;
  /** A CSS custom property. */
  readonly color: string;
  /** Written into it where there is room. */
  readonly text: string;
  /** What it is, for people who point at it. */
  readonly title: string;
}

/** One lane of the timeline. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly blocks: readonly Block[];
}

/** The lanes that have something to show; those of every call are there from the beginning. */
export function rowsOf(lanes: Lanes, conversation: readonly Utterance[]): readonly Row[] {
  const words = new Map(conversation.map(({ itemId, text }) => [itemId, text ?? '']));
  const textOf = (itemId: string): string => words.get(itemId) ?? '';
  const always: Row[] = [
    { id: 'caller', label: 'Caller speaks', blocks: callerBlocks(lanes, textOf) },
    { id: 'made', label: 'Agent, made', blocks: madeBlocks(lanes, textOf) },
    { id: 'heard', label: 'Agent, heard', blocks: heardBlocks(lanes, textOf) },
    {
      id: 'thinking',
      label: 'Thinking',
      blocks: lanes.thinking.map((span) => block(span, '--listening', 'Waiting for the answer')),
    },
    { id: 'state', label: 'State', blocks: stateBlocks(lanes) },
    { id: 'link', label: 'Model link', blocks: linkBlocks(lanes) },
  ];
  const sometimes: Row[] = [
    { id: 'tools', label: 'Tools', blocks: toolBlocks(lanes) },
    { id: 'course', label: 'Course', blocks: courseBlocks(lanes) },
    { id: 'operator', label: 'Operator', blocks: operatorBlocks(lanes) },
    { id: 'trouble', label: 'Problems', blocks: troubleBlocks(lanes) },
  ];
  return [...always, ...sometimes.filter(({ blocks }) => blocks.length > 0)];
}

function callerBlocks({ caller }: Lanes, textOf: (itemId: string) => string): Block[] {
  return [
    ...caller.speech.map((speech) => {
      const text = textOf(speech.itemId);
      return { ...block(speech, '--caller', text ? `Caller: “${text}”` : 'The caller speaks'), text };
    }),
    ...caller.keys.map(({ t, text }) => mark(t, '--caller', keyText(text))),
  ];
}

/** A key that was asked for in secret stands as a dot. */
const keyText = (key: string): string =>
  /^[0-9A-D*#]$/.test(key) ? `The caller pressed ${key}` : 'The caller pressed a key, which is kept secret';

function madeBlocks({ made: { made } }: Lanes, textOf: (itemId: string) => string): Block[] {
  return made.flatMap(({ itemId, from, to, lastsMs, unsentMs }) => {
    const title = [
      `${secondsText(lastsMs)} of speech, made within ${secondsText(to - from)}`,
      unsentMs > 0 ? `${secondsText(unsentMs)} of it came too late and was never sent` : '',
      textOf(itemId),
    ];
    const known = { color: '--agent', text: '', title: title.filter(Boolean).join('\n') };
    return [
      { ...known, from, to: Math.max(to, from + lastsMs), look: 'pale' as const },
      { ...known, from, to, look: 'solid' as const },
    ];
  });
}

/** What was taken back lies below: the next words may be heard before it would have been over. */
function heardBlocks({ agent, turn }: Lanes, textOf: (itemId: string) => string): Block[] {
  return [
    ...turn.cuts
      .filter(({ droppedMs }) => droppedMs > 0)
      .map(({ t, droppedMs }) => ({
        ...block(
          { from: t, to: t + droppedMs },
          '--end',
          `${secondsText(droppedMs)} were sent and never heard`,
        ),
        look: 'gone' as const,
      })),
    ...agent.heard.map(({ itemId, from, to, cut }) => {
      const text = textOf(itemId);
      const title = `${secondsText(to - from)} heard${cut ? ', then cut off' : ''}\n${text}`;
      return { ...block({ from, to }, '--agent', title.trim()), text };
    }),
    ...agent.announcements.map((span) => ({
      ...block(span, '--end', 'A recorded sentence: the apology'),
      text: 'apology',
    })),
  ];
}

const stateBlocks = ({ states }: Lanes): Block[] =>
  states.stays.map((stay) => {
    const { top, phase } = splitState(stay.state);
    return { ...block(stay, stateVariable(stay.state), stateText(stay.state)), text: phase || top };
  });

const linkBlocks = ({ link }: Lanes): Block[] =>
  link.stays.map((stay) => ({
    ...block(stay, stay.state === 'closed' ? '--end' : '--soft', `Model link: ${stay.state}`),
    text: stay.state,
    look: stay.state === 'ready' ? ('pale' as const) : ('solid' as const),
  }));

const toolBlocks = ({ tools }: Lanes): Block[] => [
  ...tools.uses.map((use) => ({ ...block(use, toolColor(use), toolText(use)), text: use.name })),
  ...tools.late.map(({ t, text }) => mark(t, '--soft', text)),
  ...tools.fillers.map(({ t, text }) => mark(t, '--agent', `Said while the caller waits: “${text}”`)),
];

const courseBlocks = ({ course }: Lanes): Block[] => [
  ...course.stretches.map((stretch) => ({
    ...block(stretch, COURSE_COLORS[stretch.kind], courseText(stretch)),
    text: stretch.kind === 'ending' ? 'winding down' : stretch.text,
  })),
  ...course.points.map(({ t, text }) => mark(t, '--soft', text)),
];

const COURSE_COLORS = {
  hold: '--listening',
  tones: '--agent',
  transfer: '--greeting',
  ending: '--end',
} as const;

const courseText = ({ kind, text }: Stretch): string =>
  ({
    hold: 'The caller is on hold',
    tones: `The agent ${text} as tones`,
    transfer: text,
    ending: `Winding down: ${text}`,
  })[kind];

const operatorBlocks = ({ operator }: Lanes): Block[] => [
  ...operator.deeds.map((deed) => ({ ...block(deed, '--guard', `Operator: ${deed.text}`), text: deed.text })),
  ...operator.points.map(({ t, text }) => mark(t, '--guard', `Operator: ${text}`)),
];

const troubleBlocks = ({ trouble }: Lanes): Block[] =>
  trouble.troubles.map(({ t, text, harmless }) => mark(t, harmless ? '--soft' : '--end', text));

const block = ({ from, to }: Pick<Span, 'from' | 'to'>, color: string, title: string): Block => ({
  from,
  to,
  color,
  title,
  look: 'solid',
  text: '',
});

const mark = (t: number, color: string, title: string): Block => ({
  ...block({ from: t, to: t }, color, title),
  look: 'mark',
});

const secondsText = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
