import { agoText, durationText, momentText } from './format.ts';
import { useNow } from './now.ts';

/** How long ago a moment was, kept up to date; the day and time on hover. */
export function Ago({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={momentText(at, now)}>
      {agoText(now - at)}
    </time>
  );
}

/** How long something has lasted, counting up while it has no end. Both ms since the epoch. */
export function Lasting({ from, until }: { from: number; until: number | null }) {
  return until === null ? <Counting from={from} /> : <span class="num">{durationText(until - from)}</span>;
}

function Counting({ from }: { from: number }) {
  return <span class="num">{durationText(useNow() - from)}</span>;
}
