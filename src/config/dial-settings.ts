import type { CallingHours } from '../outbound/hours.ts';
import type { OutboundSettings } from '../outbound/settings.ts';
import type { Variables } from './variables.ts';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HOURS = /^(?:([a-z]{3})(?:-([a-z]{3}))? +)?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/i;

/** `Mon-Sat 09:00-20:00`; without days, every day. @returns undefined when it says nothing of the kind. */
export function readHours(text: string): CallingHours | undefined {
  const [, first, last = first, ...clock] = HOURS.exec(text.trim()) ?? [];
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = clock.map(Number);
  const hours = { fromMin: fromHour * 60 + fromMinute, toMin: toHour * 60 + toMinute };
  const inADay = clock.length === 4 && fromMinute < 60 && toMinute < 60 && hours.toMin <= 1440;
  if (!inADay || hours.fromMin >= hours.toMin) return undefined;
  if (first === undefined || last === undefined) return { days: [1, 2, 3, 4, 5, 6, 7], ...hours };
  const [from, to] = [first, last].map((day) => WEEK.indexOf(day.toLowerCase()));
  if (from === undefined || to === undefined || from < 0 || to < 0) return undefined;
  const days = WEEK.map((_, day) => ((from + day) % 7) + 1).slice(0, ((to - from + 7) % 7) + 1);
  return { days, ...hours };
}

/** `+1212=America/New_York,+1=…`. @returns undefined when one of them is no beginning of a number, or no time zone. */
export function readTimeZones(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text.split(',').map((pair) => pair.trim().split('='));
  const known = (zone: string): boolean => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
    } catch {
      return false;
    }
  };
  const right = pairs.every(
    ([beginning = '', zone = '', more]) => /^\+\d{1,7}$/.test(beginning) && known(zone) && more === undefined,
  );
  return right ? Object.fromEntries(pairs) : undefined;
}

/** `+49,+43`. @returns undefined when one of them is no beginning of a number. */
export function readCountries(text: string): readonly string[] | undefined {
  const countries = text.split(',').map((country) => country.trim());
  return countries.every((country) => /^\+[1-9]\d{0,14}$/.test(country)) ? countries : undefined;
}

/** How calls are placed, by the variables. */
export function dialSettings(values: Variables): OutboundSettings {
  return {
    ...(values.DIAL_FROM === undefined ? {} : { from: values.DIAL_FROM }),
    hours: values.DIAL_HOURS,
    timeZones: values.DIAL_TIME_ZONES ?? {},
    perSecond: values.DIAL_PER_SECOND,
    concurrent: values.DIAL_CONCURRENT,
    ringMs: values.DIAL_RING_S * 1000,
    maxAttempts: values.DIAL_ATTEMPTS,
    retry: {
      busyMs: values.DIAL_RETRY_BUSY_S * 1000,
      noAnswerMs: values.DIAL_RETRY_NO_ANSWER_S * 1000,
      maxMs: 86_400_000,
    },
    ...(values.DO_NOT_CALL_FILE === undefined ? {} : { doNotCallFile: values.DO_NOT_CALL_FILE }),
  };
}
