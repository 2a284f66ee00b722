import { rms } from '../../audio/level.ts';
import type { Rehearsed } from './scenario.ts';

/** The longest a caller may hear nothing while it is not their turn to speak. */
const LONGEST_SILENCE_MS = 4000;

/** What is wrong with a call whatever it was about, a sentence each. */
export function judgeAnyCall(rehearsed: Rehearsed): string[] {
  const { report, record } = rehearsed;
  if (!report.streams.some(({ startedAtMs }) => startedAtMs !== undefined))
    return ['no media stream was opened'];
  return [
    ...report.problems.map(({ text }) => text),
    ...report.warnings.map(({ code, text }) => `Twilio would warn (${code}): ${text}`),
    ...(record === undefined ? ['the server has no record of the call'] : []),
    ...(record?.endReason?.startsWith('model_') ? [`the server gave the call up: ${record.endReason}`] : []),
    ...silences(rehearsed).map(
      ({ fromMs, ms }) => `the caller heard nothing for ${(ms / 1000).toFixed(1)} s from ${at(fromMs)} on`,
    ),
  ];
}

const FRAME = 160;
const FRAME_MS = 20;
/** Quieter than this is the noise of a line. */
const AUDIBLE_RMS = 100;

/** A stretch in which the caller heard nothing, not even themselves; ms of the call. */
export interface Silence {
  readonly fromMs: number;
  readonly ms: number;
}

/** Stretches of more than 4 s with no sound and no key, from the first sound of the agent to the stream's end. */
export function silences({ report }: Pick<Rehearsed, 'report'>): Silence[] {
  const { agent, caller } = report.tracks;
  const startedMs = report.heard[0]?.startMs ?? Number.POSITIVE_INFINITY;
  const endedMs = report.streams.at(-1)?.endedAtMs ?? report.endedAtMs;
  const keys = report.keys.map(({ atMs }) => Math.floor(atMs / FRAME_MS));
  const found: Silence[] = [];
  let quietSinceMs = startedMs;
  for (let frame = Math.ceil(startedMs / FRAME_MS); frame * FRAME_MS <= endedMs; frame += 1) {
    const part = [frame * FRAME, (frame + 1) * FRAME] as const;
    const loud = [agent, caller].some((track) => rms(track.subarray(...part)) > AUDIBLE_RMS);
    const isLast = (frame + 1) * FRAME_MS > endedMs;
    if (!loud && !keys.includes(frame) && !isLast) continue;
    const ms = frame * FRAME_MS - quietSinceMs;
    if (ms > LONGEST_SILENCE_MS) found.push({ fromMs: quietSinceMs, ms });
    quietSinceMs = (frame + 1) * FRAME_MS;
  }
  return found;
}

const at = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
