/**
 * Decodes base64 of the standard alphabet with padding, as both wires carry audio.
 * @param text the base64 text; empty text is no bytes.
 * @returns the bytes, or `undefined` when the text is malformed in any way: a character outside the alphabet
 * (white space and the URL alphabet included), a wrong length or padding, stray bits behind the last byte.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const decoded = Buffer.from(text, 'base64');
  // Node skips whatever it does not understand; only text that comes back unchanged was base64 all through.
  if (decoded.toString('base64') !== text) return undefined;
  return new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength);
}

/**
 * Encodes bytes as base64 of the standard alphabet with padding.
 * @param bytes any number of bytes.
 * @returns four characters for every three bytes begun.
 */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
