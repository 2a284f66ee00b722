/** The two tones of each key, Hz. */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const TONE_S = 0.15;
const GAIN = 0.08;

/** The keys as they lie on a telephone, in rows of three. */
export const KEYS = '123456789*0#';

/** Plays a key's tone in the person's own ear. */
export function playTone(context: AudioContext, digit: string): void {
  const place = KEYS.indexOf(digit);
  if (place < 0) return;
  const gain = new GainNode(context, { gain: GAIN });
  gain.connect(context.destination);
  for (const frequency of [ROWS[Math.floor(place / 3)]!, COLUMNS[place % 3]!]) {
    const oscillator = new OscillatorNode(context, { frequency });
    oscillator.connect(gain);
    oscillator.start();
    oscillator.stop(context.currentTime + TONE_S);
    oscillator.onended = () => gain.disconnect();
  }
}
