import { createHmac } from 'node:crypto';

/** Twilio's signature: HMAC-SHA1 over the URL and every field, sorted by name, name and value in a row. */
export function sign(authToken: string, url: string, fields: Readonly<Record<string, string>> = {}): string {
  const sorted = Object.keys(fields).sort();
  const text = url + sorted.map((name) => name + fields[name]).join('');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}
