import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Played } from './stage.ts';

/** How far a truncation may be from what the caller's playout buffer really played, ms. */
const TRUNCATION_TOLERANCE_MS = 60;

/** Every `clear` of the call: what the engine said the caller heard against what the playout buffer really played. */
export function checkTruncations({ report, record }: Played): void {
  const cuts = record.interruptions.filter(({ cause }) => cause === 'barge_in');
  expect(cuts).toHaveLength(report.clears.length);
  for (const [index, cut] of cuts.entries()) {
    const unheardMs = cut.items.reduce((sum, item) => sum + item.sentMs - item.heardMs, 0);
    const droppedMs = (report.clears[index]?.droppedBytes ?? 0) / 8;
    expect(Math.abs(unheardMs - droppedMs)).toBeLessThanOrEqual(TRUNCATION_TOLERANCE_MS);
  }
}

/**
 * Every byte that went in somewhere came out somewhere.
 * @param doubledBytes what the line delivered twice: it is passed on as it came.
 */
export function checkBytes({ report, record, session }: Played, doubledBytes = 0): void {
  const { counters } = report;
  expect(record.audio.fromCallerBytes - doubledBytes).toBe(counters.bytesSent);
  expect(record.audio.toModelBytes).toBe(record.audio.fromCallerBytes + record.audio.filledBytes);
  expect(session?.record.appendedBytes).toBe(record.audio.toModelBytes);
  expect(counters.bytesReceived).toBe(record.audio.toCallerBytes);
  expect(counters.bytesPlayed + counters.bytesDropped).toBe(counters.bytesReceived);
}

/** What the model remembers of its own words is what the caller heard of them. */
export function checkMemory({ record, session }: Played): void {
  for (const said of record.transcript.filter(({ role }) => role === 'agent')) {
    const item = session?.record.items.find((each) => each.item.id === said.itemId);
    if (said.heardMs === 0) expect(item?.deleted).toBe(true);
    else if (said.interrupted) expect(item?.truncatedMs).toBe(said.heardMs);
    else expect(item?.truncatedMs).toBeUndefined();
  }
}

/** SHA-256 of bytes, hex. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All agent audio the caller heard, in order. */
export const heardAudio = ({ report }: Played): Uint8Array =>
  Buffer.concat(report.heard.map(({ audio }) => audio));

/** All audio the model made, in order, μ-law. */
export const generatedAudio = ({ session }: Played): Uint8Array =>
  Buffer.concat(
    (session?.record.all('response.output_audio.delta') ?? []).map(({ delta }) =>
      Buffer.from(delta, 'base64'),
    ),
  );

/** The states the call went through, each once in a row. */
export const states = ({ record }: Played): readonly string[] =>
  record.entries.filter(({ kind }) => kind === 'state').map(({ text }) => text);

/** The top states the call went through. */
export const topStates = (played: Played): readonly string[] =>
  states(played)
    .map((state) => state.split('.')[0] ?? '')
    .filter((state, index, all) => state !== all[index - 1]);
