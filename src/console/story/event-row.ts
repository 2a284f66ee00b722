import type { JournalAction, JournalLine, JournalStep } from '../../store/journal-format.ts';
import { passedOf, sumOf } from './audio-totals.ts';
import { delayOf, timeText } from './why.ts';

/** Who a line of the journal comes from. */
export type Actor = 'phone' | 'model' | 'link' | 'tools' | 'operator' | 'clock' | 'journal';

export const ACTORS: readonly Actor[] = ['phone', 'model', 'link', 'tools', 'operator', 'clock', 'journal'];

/** One line of the journal for the list of events. */
export interface EventRow {
  readonly line: JournalLine;
  readonly actor: Actor;
  /** The event's type, without XState's own prefix. */
  readonly type: string;
  /** What is worth knowing of it at a glance. */
  readonly gist: string;
  /** The state it led to. */
  readonly to: string | null;
  /** What came of it: actions, in order, runs of the same counted. */
  readonly out: string;
  /** No state answered it. */
  readonly ignored: boolean;
  /** Carries audio and nothing else, or is one of the marks around it. */
  readonly audio: boolean;
}

/** A line as the list shows it. */
export function eventRow(line: JournalLine): EventRow {
  const base = { line, to: null, out: '', audio: false, ignored: false };
  switch (line.kind) {
    case 'call':
      return {
        ...base,
        actor: 'journal',
        type: 'call',
        gist: `${line.from} → ${line.to}, ${line.agent}, ${line.model}`,
      };
    case 'audio': {
      const gist = `${line.frames} frames${line.filled ? ' of silence put in' : ''}, ${line.fate}`;
      return { ...base, actor: 'phone', type: 'twilio.media', gist, audio: true };
    }
    case 'lost':
      return { ...base, actor: 'journal', type: 'lost', gist: `${line.lines} lines could not be written` };
    case 'step':
      return stepRow(line);
  }
}

function stepRow(line: JournalStep): EventRow {
  const { in: event, to = null, out = [] } = line;
  const { type } = event;
  const delay = delayOf(type);
  return {
    line,
    actor: line.actor === 'link' ? 'link' : actorOf(type),
    type: delay === null ? type : `after ${delay}`,
    gist: gistOf(event),
    ignored: line.via === undefined && type !== 'xstate.init',
    to,
    out: countedTypes(out),
    audio:
      to === null &&
      (type === 'twilio.media' || type === 'openai.response.output_audio.delta' || type === 'twilio.mark'),
  };
}

function actorOf(type: string): Actor {
  if (type.startsWith('openai.')) return 'model';
  if (type.startsWith('tool.')) return 'tools';
  // Told by the books, which no actor of ours is.
  if (type.startsWith('limit.')) return 'clock';
  if (type.startsWith('operator.')) return 'operator';
  if (/^(model|socket|link)\./.test(type)) return 'link';
  return type.startsWith('xstate.') ? 'clock' : 'phone';
}

/** The fields that tell most, first found first. */
const TELLING = [
  'transcript',
  'delta',
  'text',
  'digit',
  'name',
  'detail',
  'why',
  'status',
  'arguments',
  'output',
  'streamSid',
];

function gistOf(event: JournalStep['in']): string {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  if (event.type === 'openai.error') return `${event.error.code ?? event.error.kind}: ${event.error.message}`;
  if (event.type === 'openai.response.done') return [event.status, event.reason].filter(Boolean).join(', ');
  if ('bytes' in fields) return `${Number(fields.bytes) / 8} ms of audio`;
  if ('quietMs' in fields) return `quiet for ${String(fields.quietMs)} ms`;
  if ('item' in event)
    return [event.item.kind, event.item.name ?? event.item.text].filter(Boolean).join(': ');
  const telling = TELLING.map((name) => fields[name]).find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof telling === 'string' ? telling : '';
}

function countedTypes(out: readonly JournalAction[]): string {
  const counts = new Map<string, number>();
  for (const action of out) {
    const times = 'sizes' in action ? sumOf(action.sizes).frames : passedOf(action).frames || 1;
    counts.set(action.type, (counts.get(action.type) ?? 0) + times);
  }
  return [...counts].map(([type, times]) => (times === 1 ? type : `${type} ×${times}`)).join(', ');
}

/** What of the journal to show: rows of these actors that have these words, with or without audio. */
export interface EventFilter {
  readonly words: string;
  readonly actors: ReadonlySet<Actor>;
  readonly audio: boolean;
}

/** Whether a row is wanted. All words must be in it, wherever. */
export function isWanted(row: EventRow, { words, actors, audio }: EventFilter): boolean {
  if (!actors.has(row.actor) || (row.audio && !audio)) return false;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = textOf(row);
  return wanted.every((word) => text.includes(word));
}

const texts = new WeakMap<JournalLine, string>();

function textOf({ line, type }: EventRow): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const text = `${timeText(line.t)} ${type} ${JSON.stringify(line)}`.toLowerCase();
  texts.set(line, text);
  return text;
}
