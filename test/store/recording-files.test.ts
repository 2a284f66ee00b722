import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { systemClock } from '../../src/io/clock.ts';
import { FileRecordings } from '../../src/store/recording-files.ts';
import { MemoryRecordings } from '../../src/store/recording-memory.ts';
import type { Recordings } from '../../src/store/recordings.ts';

const startedAt = Date.UTC(2026, 10, 23, 12);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callchart-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (maxQueuedBytes?: number): FileRecordings =>
  new FileRecordings({
    dataDir: folder,
    clock: systemClock,
    log: createLog({ level: 'silent', pretty: false }),
    ...(maxQueuedBytes === undefined ? {} : { maxQueuedBytes }),
  });

const pathOf = (callSid: string): string => join(folder, 'recordings', '2026-11-23', `${callSid}.wav`);
const stereo = (seconds: number, value = 0x55): Uint8Array => new Uint8Array(seconds * 16_000).fill(value);

/** What a player reads of a file: format, rate, channels, and how much sound there is. */
function header(bytes: Uint8Array) {
  const file = Buffer.from(bytes);
  expect(file.toString('latin1', 0, 4)).toBe('RIFF');
  expect(file.toString('latin1', 8, 16)).toBe('WAVEfmt ');
  const format = 20;
  const fact = format + file.readUInt32LE(16);
  expect(file.toString('latin1', fact, fact + 4)).toBe('fact');
  const data = fact + 8 + file.readUInt32LE(fact + 4);
  expect(file.toString('latin1', data, data + 4)).toBe('data');
  return {
    riffBytes: file.readUInt32LE(4),
    format: file.readUInt16LE(format),
    channels: file.readUInt16LE(format + 2),
    rate: file.readUInt32LE(format + 4),
    bytesPerSecond: file.readUInt32LE(format + 8),
    bits: file.readUInt16LE(format + 14),
    samples: file.readUInt32LE(fact + 8),
    dataBytes: file.readUInt32LE(data + 4),
    headerBytes: data + 8,
  };
}

async function whole(recordings: Recordings, callSid: string): Promise<Uint8Array> {
  const size = await recordings.size(callSid);
  return (await recordings.read(callSid, 0, size ?? 0)) as Uint8Array;
}

describe.each([
  ['in files', (): Recordings => files()],
  ['in memory', (): Recordings => new MemoryRecordings()],
])('recordings %s', (_, make) => {
  it('are whole WAV files of two μ-law tracks, at any moment', async () => {
    const recordings = make();
    const file = recordings.open('CA1', startedAt);
    for (const seconds of [1, 2]) {
      file.write(stereo(1));
      const bytes = await whole(recordings, 'CA1');
      expect(header(bytes)).toEqual({
        riffBytes: bytes.length - 8,
        format: 7,
        channels: 2,
        rate: 8000,
        bytesPerSecond: 16_000,
        bits: 8,
        samples: seconds * 8000,
        dataBytes: seconds * 16_000,
        headerBytes: bytes.length - seconds * 16_000,
      });
    }
    file.close();
    await recordings.stop(60_000);
    expect(header(await whole(recordings, 'CA1')).samples).toBe(16_000);
  });

  it('are read in parts that make up the whole', async () => {
    const recordings = make();
    const file = recordings.open('CA1', startedAt);
    file.write(Uint8Array.from({ length: 16_000 }, (_, i) => i % 251));
    const bytes = await whole(recordings, 'CA1');
    const cuts = [0, 10, 57, 58, 59, 9000, bytes.length, bytes.length + 500];
    const parts = await Promise.all(
      cuts.slice(1).map((to, i) => recordings.read('CA1', cuts[i] as number, to)),
    );
    expect(Buffer.compare(Buffer.concat(parts as Uint8Array[]), bytes)).toBe(0);
    await recordings.stop(60_000);
  });

  it('that are not there are not there', async () => {
    const recordings = make();
    expect(await recordings.size('CA1')).toBeUndefined();
    expect(await recordings.read('CA1', 0, 100)).toBeUndefined();
    expect(await recordings.size('../CA1')).toBeUndefined();
    expect(await recordings.delete('CA1')).toBe(false);
  });

  it('are gone once deleted', async () => {
    const recordings = make();
    const file = recordings.open('CA1', startedAt);
    file.write(stereo(1));
    file.close();
    expect(await recordings.delete('CA1')).toBe(true);
    expect(await recordings.size('CA1')).toBeUndefined();
    await recordings.stop(60_000);
    expect(await recordings.size('CA1')).toBeUndefined();
  });
});

describe('recordings in files', () => {
  it('say their true length once the call is over, for players that ask the file', async () => {
    const recordings = files();
    const file = recordings.open('CA1', startedAt);
    file.write(stereo(1));
    file.close();
    await recordings.stop(60_000);
    const bytes = readFileSync(pathOf('CA1'));
    expect(header(bytes).dataBytes).toBe(16_000);
    expect(bytes.length).toBe(58 + 16_000);
    expect(statSync(pathOf('CA1')).mode & 0o777).toBe(0o600);
  });

  it('are readable when the process died in the middle', async () => {
    const recordings = files();
    recordings.open('CA1', startedAt).write(stereo(1));
    await recordings.stop(60_000);
    appendFileSync(pathOf('CA1'), Buffer.from([0x55]));
    expect(header(await whole(files(), 'CA1')).dataBytes).toBe(16_000);
  });

  it('have silence where the disk was too slow, so that they stay in step with the call', async () => {
    const recordings = files(20_000);
    const file = recordings.open('CA1', startedAt);
    file.write(stereo(1, 1));
    file.write(stereo(1, 2));
    expect(recordings.stats().lostBytes).toBe(16_000);
    while (recordings.stats().queuedBytes > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    file.write(new Uint8Array(160).fill(3));
    const sound = (await whole(recordings, 'CA1')).subarray(58);
    expect([sound[0], sound[15_999], sound[16_000], sound[31_999], sound[32_000]]).toEqual([
      1, 1, 0xff, 0xff, 3,
    ]);
    expect(sound).toHaveLength(32_160);
    await recordings.stop(60_000);
  });
});
