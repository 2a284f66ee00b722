const CHANNELS = 2;
const SAMPLES_PER_SECOND = 8000;
/** WAV's number for G.711 μ-law. */
const FORMAT_MULAW = 7;
const BITS = 8;

/** RIFF, format (with the empty extension that all but PCM must have), the number of samples, and the data's own. */
export const HEADER_BYTES = 58;

/** The beginning of a WAV file with two tracks of μ-law. @param dataBytes what follows it, both tracks together. */
export function wavHeader(dataBytes: number): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(FORMAT_MULAW, 20);
  header.writeUInt16LE(CHANNELS, 22);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(SAMPLES_PER_SECOND * CHANNELS, 28);
  header.writeUInt16LE(CHANNELS, 32);
  header.writeUInt16LE(BITS, 34);
  header.writeUInt16LE(0, 36);
  header.write('fact', 38, 'latin1');
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(dataBytes / CHANNELS, 46);
  header.write('data', 50, 'latin1');
  header.writeUInt32LE(dataBytes, 54);
  return header;
}
