import { encodeMulaw, MULAW_BYTES_PER_MS, MULAW_SILENCE } from './mulaw.ts';

/** A key sounds this long, and is followed by as long a pause, ms: slow enough for old menus. */
const TONE_MS = 100;
/** What `w` waits, ms. */
const WAIT_MS = 500;
/** Each tone swells and fades this long, so that it does not click, ms. */
const RAMP_MS = 2;

const ROWS = [697, 770, 852, 941] as const;
const COLUMNS = [1209, 1336, 1477, 1633] as const;
const KEYS = '123A456B789C*0#D';

/** Peaks of the two tones: the high one a little louder, since lines dampen it more. Their sum stays far from clipping. */
const LOW_PEAK = 6500;
const HIGH_PEAK = 8200;

/**
 * Keys of a telephone as they sound, μ-law at 8000 samples/s.
 * @param digits `0-9 * # A-D`, and `w` for half a second of silence; anything else is left out.
 */
export function dtmf(digits: string): Uint8Array {
  const pieces = [...digits].flatMap((digit) => {
    if (digit === 'w') return [silence(WAIT_MS)];
    const tone = toneOf(digit);
    return tone === undefined ? [] : [tone, silence(TONE_MS)];
  });
  return Uint8Array.from(Buffer.concat(pieces));
}

const silence = (ms: number): Uint8Array => new Uint8Array(ms * MULAW_BYTES_PER_MS).fill(MULAW_SILENCE);

const tones = new Map<string, Uint8Array>();

function toneOf(digit: string): Uint8Array | undefined {
  const known = tones.get(digit);
  if (known !== undefined) return known;
  const at = KEYS.indexOf(digit);
  if (at < 0) return undefined;
  const tone = encodeMulaw(pair(ROWS[at >> 2] ?? 0, COLUMNS[at % 4] ?? 0));
  tones.set(digit, tone);
  return tone;
}

function pair(lowHz: number, highHz: number): Int16Array {
  const samples = TONE_MS * MULAW_BYTES_PER_MS;
  const ramp = RAMP_MS * MULAW_BYTES_PER_MS;
  return Int16Array.from({ length: samples }, (_, i) => {
    const swell = Math.min(1, i / ramp, (samples - 1 - i) / ramp);
    const low = LOW_PEAK * Math.sin((2 * Math.PI * lowHz * i) / 8000);
    const high = HIGH_PEAK * Math.sin((2 * Math.PI * highHz * i) / 8000);
    return Math.round(swell * (low + high));
  });
}
