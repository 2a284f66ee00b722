import { zonesOf } from './countries.ts';

/** When people may be called, by their own clock. */
export interface CallingHours {
  /** 1 Monday to 7 Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight; called from this minute on. */
  readonly fromMin: number;
  /** Minutes since midnight, up to 1440; called before this minute. After `fromMin`. */
  readonly toMin: number;
}

const MINUTE_MS = 60_000;
const DAY_MIN = 1440;
/** A year has far fewer changes of the clock, and hours in which all zones of a country are open are found long before. */
const MAX_STEPS = 100;

/**
 * From when on a number may be called, ms since the epoch: `now` when it may be at once; null when there is no hour that
 * is fit wherever the number may be, or nobody knows where it is.
 * @param timeZones zones by the beginning of a number, where they are known better.
 */
export function callableFrom(
  number: string,
  now: number,
  hours: CallingHours,
  timeZones: Readonly<Record<string, string>>,
): number | null {
  const zones = zonesOf(number, timeZones);
  if (zones.length === 0) return null;
  let at = now;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const wait = Math.max(...zones.map((zone) => minutesUntilOpen(zone, at, hours)));
    if (wait === 0) return at;
    // Whole minutes: hours begin at them wherever one is.
    at = (Math.floor(at / MINUTE_MS) + wait) * MINUTE_MS;
  }
  return null;
}

/** 0: open now. A change of the clock on the way makes it later or earlier than said; it is asked again then. */
function minutesUntilOpen(zone: string, at: number, { days, fromMin, toMin }: CallingHours): number {
  const { day, minute } = localTime(zone, at);
  if (days.includes(day) && minute >= fromMin && minute < toMin) return 0;
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const then = ((day - 1 + ahead) % 7) + 1;
    const wait = ahead * DAY_MIN + fromMin - minute;
    if (wait > 0 && days.includes(then)) return wait;
  }
  return DAY_MIN;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of the week, 1 Monday to 7 Sunday, and the minute of the day, there and then. */
function localTime(zone: string, at: number): { readonly day: number; readonly minute: number } {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    } as Intl.DateTimeFormatOptions);
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.weekday ?? '') + 1,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
