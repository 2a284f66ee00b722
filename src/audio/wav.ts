import { pcm16FromSamples, samplesFromPcm16 } from './pcm16.ts';

const HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;

/** Bytes that are not a WAV file, or hold something else than 16-bit PCM. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

/** What a WAV file holds: its rate in samples/s and one array of samples for each channel. */
interface WavContent {
  readonly sampleRate: number;
  readonly channels: Int16Array[];
}

/**
 * Writes a WAV file with one channel of 16-bit PCM.
 * @param samples the channel.
 * @param sampleRate samples/s.
 */
export function monoWav(samples: Int16Array, sampleRate: number): Uint8Array {
  return wav(samples, 1, sampleRate);
}

/**
 * Writes a WAV file with two channels of 16-bit PCM, say the caller on the left and the agent on the right.
 * @param left the left channel.
 * @param right the right channel; the shorter of the two is filled up with silence.
 * @param sampleRate samples/s, the same for both.
 */
export function stereoWav(left: Int16Array, right: Int16Array, sampleRate: number): Uint8Array {
  const frames = Math.max(left.length, right.length);
  const interleaved = new Int16Array(frames * 2);
  for (let i = 0; i < frames; i++) {
    interleaved[i * 2] = left[i] ?? 0;
    interleaved[i * 2 + 1] = right[i] ?? 0;
  }
  return wav(interleaved, 2, sampleRate);
}

function wav(interleaved: Int16Array, channels: number, sampleRate: number): Uint8Array {
  const data = pcm16FromSamples(interleaved);
  const file = Buffer.alloc(HEADER_BYTES + data.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(FORMAT_PCM, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(data.length, 40);
  file.set(data, HEADER_BYTES);
  return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
}

/**
 * Reads a WAV file of 16-bit PCM with any number of channels; chunks other than the format and the data are
 * passed over, and a file that ends early gives the samples it has.
 * @throws WavError when the bytes are no such file.
 */
export function readWav(bytes: Uint8Array): WavContent {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new WavError('not a WAV file');
  }
  const format = chunk(file, 'fmt ');
  const data = chunk(file, 'data');
  if (format === undefined || format.length < 16) throw new WavError('no format chunk');
  if (data === undefined) throw new WavError('no data chunk');
  const { channels, sampleRate } = readFormat(format);
  return { sampleRate, channels: deinterleave(data, channels) };
}

function chunk(file: Buffer, wanted: string): Buffer | undefined {
  let at = 12;
  while (at + 8 <= file.length) {
    const length = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === wanted) return file.subarray(at + 8, at + 8 + length);
    // Chunks start at even offsets.
    at += 8 + length + (length % 2);
  }
  return undefined;
}

function readFormat(format: Buffer): { channels: number; sampleRate: number } {
  let encoding = format.readUInt16LE(0);
  // The extensible form keeps the true encoding in the first two bytes of its sub-format.
  if (encoding === FORMAT_EXTENSIBLE && format.length >= 26) encoding = format.readUInt16LE(24);
  const bits = format.readUInt16LE(14);
  if (encoding !== FORMAT_PCM || bits !== 16) {
    throw new WavError(`16-bit PCM expected, found encoding ${encoding} with ${bits} bits`);
  }
  const channels = format.readUInt16LE(2);
  if (channels === 0) throw new WavError('no channels');
  return { channels, sampleRate: format.readUInt32LE(4) };
}

function deinterleave(data: Buffer, channels: number): Int16Array[] {
  const frames = Math.floor(data.length / (channels * 2));
  const samples = samplesFromPcm16(data.subarray(0, frames * channels * 2));
  return Array.from({ length: channels }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, frame) => samples[frame * channels + channel]!),
  );
}
