/** How long, for a clock: `0:07`, `12:40`, `1:02:03`. @param ms at least 0 */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [s, m, h] = [seconds % 60, Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A short stretch of time: `740 ms`, `1.32 s`; `–` for null. */
export function latencyText(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** How long ago: `now`, `20 s ago`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function agoText(ms: number): string {
  if (ms < 5_000) return 'now';
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  const days = Math.floor(ms / 86_400_000);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** Money in US dollars from millionths: `$0`, `< $0.001`, `$0.042`, `$12.50`. */
export function moneyText(micros: number): string {
  const dollars = micros / 1_000_000;
  if (dollars === 0) return '$0';
  if (dollars < 0.0005) return '< $0.001';
  return `$${dollars.toFixed(dollars < 1 ? 3 : 2)}`;
}

/** A North American number as people read it; others (`+4420…`, `client:kim`, `•••`) stay as they are. */
export function phoneText(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
}

/** A count with its noun: `1 call`, `2 calls`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The day and time of day here: `14 Mar, 09:31`, with the year when it is another one than `now`'s. */
export function momentText(epochMs: number, now: number): string {
  const then = new Date(epochMs);
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return then.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}
