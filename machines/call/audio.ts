/** μ-law at 8000 samples/s, one byte a sample: 8 bytes are 1 ms (G.711). */
export const BYTES_PER_MS = 8;

/** What `bytes` of μ-law last, in whole ms, rounded down: a fraction of a ms was not heard. */
export const wholeMs = (bytes: number): number => Math.floor(bytes / BYTES_PER_MS);

/**
 * The smallest piece that is both whole 20 ms frames (160 bytes) and whole base64 groups (3 bytes),
 * so that base64 text can be cut without decoding it.
 */
export const PIECE_BYTES = 480;

/**
 * Cuts base64 text between two byte positions.
 * @param from multiple of {@link PIECE_BYTES}.
 * @param to multiple of {@link PIECE_BYTES}, or the end of the payload.
 */
export const sliceBase64 = (payload: string, from: number, to: number): string =>
  payload.slice((from / 3) * 4, Math.ceil(to / 3) * 4);
