const KEY_SHAPED = /\b(sk-|ek_)[^\s"',;]+/g;

/**
 * Takes API keys out of text that is to be logged or shown. The API quotes the key it refuses, half masked.
 * @param secret the key in use, for keys of a shape of their own.
 */
export function redactKeys(text: string, secret?: string): string {
  const withoutSecret = secret ? text.replaceAll(secret, '[redacted]') : text;
  return withoutSecret.replaceAll(KEY_SHAPED, '$1[redacted]');
}
