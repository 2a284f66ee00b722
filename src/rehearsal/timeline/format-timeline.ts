import type { CallReport } from '../caller/report.ts';
import type { EngineRecord } from './engine-record.ts';
import { checkInterruptions } from './interruption-check.ts';
import { seconds, timelineLines } from './timeline-lines.ts';
import { answers } from './utterances.ts';

/**
 * A rehearsed call for people to read: what happened on both sides in one timeline, what was said and what of it was
 * heard (unheard words between `~~`), every interruption's arithmetic against what was really played, and latencies.
 * @param record the server's own record; undefined when it could not be had.
 */
export function formatTimeline(report: CallReport, record: EngineRecord | undefined): string {
  return [
    `Call ${report.callSid}, ${report.from} → ${report.to}, ${seconds(report.endedAtMs)}`,
    section('Timeline', timeline(report, record)),
    section('Said and heard', record ? transcript(record) : []),
    section('Interruptions', interruptions(report, record)),
    section('Answers', latencies(report, record)),
    section('Audio', audio(report)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

function timeline(report: CallReport, record: EngineRecord | undefined): string[] {
  return timelineLines(report, record).map(
    ({ atMs, who, text }) => `${(atMs / 1000).toFixed(3).padStart(8)}  ${who.padEnd(6)}  ${text}`,
  );
}

function transcript(record: EngineRecord): string[] {
  return record.transcript.map(({ role, text, heardText, heardMs, generatedMs, interrupted }) => {
    const words = `${role.padEnd(6)}  ${role === 'agent' ? struck(text, heardText) : text || '(no transcript)'}`;
    if (!interrupted) return words;
    return `${words}  [interrupted: heard ${heardMs ?? 0} of ${generatedMs ?? '?'} ms]`;
  });
}

/** The words with those that were not heard between `~~`. */
function struck(text: string, heard: string | undefined): string {
  if (heard === undefined || heard === text) return text;
  if (!text.startsWith(heard)) return `${heard} ~~${text}~~`;
  const rest = text.slice(heard.length);
  const gap = /^\s*/.exec(rest)?.[0] ?? '';
  return rest.trim() === '' ? text : `${heard}${gap}~~${rest.slice(gap.length)}~~`;
}

function interruptions(report: CallReport, record: EngineRecord | undefined): string[] {
  if (!record) return [];
  return checkInterruptions(report, record).flatMap(({ atMs, droppedMs, items, differenceMs }) => [
    `at ${seconds(atMs)}: ${Math.round(droppedMs)} ms dropped unheard; the server is off by ${signed(differenceMs)} ms`,
    ...items.map(
      ({ itemId, sentMs, ackedMs, believedMs, playedMs, verdict }) =>
        `  ${itemId}: sent ${round(sentMs)}, proven by marks ${round(ackedMs)}, taken as heard ${round(believedMs)}, ` +
        `really played ${round(playedMs)} ms → ${verdict}`,
    ),
  ]);
}

function latencies(report: CallReport, record: EngineRecord | undefined): string[] {
  const heard = answers(report).map(({ said, latencyMs }) => {
    const outcome = latencyMs === undefined ? 'never answered' : `answered after ${round(latencyMs)} ms`;
    return `“${said.text || said.clip}”: ${outcome}`;
  });
  const turns = (record?.turns ?? []).flatMap(({ stoppedAt, createdAt, firstAudioAt, firstHeardAt }) => {
    if (typeof stoppedAt !== 'number') return [];
    const after = (at: number | null | undefined): string =>
      typeof at === 'number' ? `${round(at - stoppedAt)} ms` : '–';
    return [
      `server, from the end of speech: response ${after(createdAt)}, first audio ${after(firstAudioAt)}, heard ${after(firstHeardAt)}`,
    ];
  });
  return [...heard, ...turns];
}

function audio({ counters }: CallReport): string[] {
  const ms = (bytes: number): string => seconds(bytes / 8);
  return [
    `caller → server  ${ms(counters.bytesSent)} in ${counters.framesSent} frames, ${counters.framesLost} lost or muted`,
    `server → caller  ${ms(counters.bytesReceived)} sent, ${ms(counters.bytesPlayed)} played, ` +
      `${ms(counters.bytesDropped)} dropped, ${counters.underruns} underruns`,
  ];
}

function round(ms: number): string {
  return String(Math.round(ms));
}

function signed(ms: number): string {
  const rounded = Math.round(ms);
  return rounded > 0 ? `+${rounded}` : String(rounded);
}
