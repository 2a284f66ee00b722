/**
 * Decodes base64 of the standard alphabet with padding, as `src/audio/base64.ts` does with Node's means.
 * @returns undefined when the text is malformed in any way.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  // Browsers forgive white space and missing padding; only text that comes back unchanged was base64 all through.
  if (btoa(binary) !== text) return undefined;
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Encodes bytes, a few kilobytes at most, as base64 of the standard alphabet with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
