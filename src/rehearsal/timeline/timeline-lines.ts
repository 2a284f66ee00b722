import { MULAW_BYTES_PER_MS } from '../../audio/mulaw.ts';
import type { CallReport } from '../caller/report.ts';
import type { EngineRecord } from './engine-record.ts';
import { clockOffsetMs } from './interruption-check.ts';
import { utterances } from './utterances.ts';

/** One line of a timeline: when, who, what. */
export interface TimelineLine {
  readonly atMs: number;
  readonly who: 'twilio' | 'caller' | 'agent' | 'server';
  readonly text: string;
}

/** Everything both sides know about a call, in the order it happened; ms since the call was placed. */
export function timelineLines(report: CallReport, record: EngineRecord | undefined): TimelineLine[] {
  return [
    ...networkLines(report),
    ...callerLines(report),
    ...agentLines(report),
    ...(record ? serverLines(record, clockOffsetMs(report)) : []),
  ].sort((a, b) => a.atMs - b.atMs);
}

function networkLines(report: CallReport): TimelineLine[] {
  const line = (atMs: number, text: string): TimelineLine => ({ atMs, who: 'twilio', text });
  return [
    ...report.webhooks.map(({ atMs, tookMs, purpose, url, status }) =>
      line(atMs, `${purpose}: ${pathOf(url)} → ${status ?? 'no answer'} after ${Math.round(tookMs)} ms`),
    ),
    ...report.documents.map(({ atMs, verbs }) =>
      line(atMs, `runs ${verbs.join(', ') || 'an empty document'}`),
    ),
    ...report.streams.flatMap(({ startedAtMs, endedAtMs, end, closeCode }) => [
      ...(startedAtMs === undefined ? [] : [line(startedAtMs, 'media stream started')]),
      ...(endedAtMs === undefined
        ? []
        : [line(endedAtMs, `media stream ended (${end}${closeCode === undefined ? '' : `, ${closeCode}`})`)]),
    ]),
    ...report.announced.map(({ startMs, text }) => line(startMs, `says “${text}”`)),
    ...report.warnings.map(({ atMs, code, text }) => line(atMs, `warning ${code}: ${text}`)),
    line(report.endedAtMs, `call ended by ${report.endedBy}, ${report.finalStatus}`),
  ];
}

function callerLines(report: CallReport): TimelineLine[] {
  return [
    ...report.said.map(
      ({ startMs, endMs, clip, text }): TimelineLine => ({
        atMs: startMs,
        who: 'caller',
        text: `says “${text || clip}” (${seconds(endMs - startMs)})`,
      }),
    ),
    ...report.keys.map(
      ({ atMs, digit }): TimelineLine => ({ atMs, who: 'caller', text: `presses ${digit}` }),
    ),
    ...report.problems.map(
      ({ atMs, text }): TimelineLine => ({ atMs, who: 'caller', text: `in vain: ${text}` }),
    ),
  ];
}

function agentLines(report: CallReport): TimelineLine[] {
  return [
    ...utterances(report).flatMap(({ startMs, endMs, audioMs, cutAtMs }): TimelineLine[] => [
      { atMs: startMs, who: 'agent', text: 'begins to be heard' },
      {
        atMs: endMs,
        who: 'agent',
        text: `${cutAtMs === undefined ? 'is heard out' : 'is cut off'} after ${seconds(audioMs)}`,
      },
    ]),
    ...report.clears.map(
      ({ atMs, droppedBytes, marks }): TimelineLine => ({
        atMs,
        who: 'twilio',
        text: `clear: ${seconds(droppedBytes / MULAW_BYTES_PER_MS)} dropped unheard, marks returned: ${marks.length}`,
      }),
    ),
  ];
}

function serverLines(record: EngineRecord, offsetMs: number): TimelineLine[] {
  return record.entries.map(({ at, kind, text }) => ({
    atMs: at + offsetMs,
    who: 'server',
    text: kind === 'state' ? `→ ${text}` : kind === 'event' ? text : `${kind}: ${text}`,
  }));
}

/** `2.51 s` */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
