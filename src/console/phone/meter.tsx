import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Loudness, 0 to 32124, at which a meter is full. */
const FULL = 12_000;

/** Above this share a side speaks: all that is shown to people who want things still. */
const SPEAKS = 0.35;

/** How loud one side is. Moves one element and renders nothing, 50 times a second. */
export function Meter({ side, level }: { side: 'caller' | 'agent'; level: ReadonlySignal<number> }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      level.subscribe((loud) => {
        // The ear hears loudness by its order of magnitude.
        const volume = Math.min(1, Math.log1p(loud / 100) / Math.log1p(FULL / 100));
        const share = still.matches ? Number(volume > SPEAKS) : volume;
        bar.current?.style.setProperty('transform', `scaleX(${share.toFixed(2)})`);
        if (bar.current) bar.current.dataset.level = String(Math.round(share * 100));
      }),
    [level],
  );
  return (
    <span class={`meter ${side}`} aria-hidden="true">
      <span class="meter-name">{side === 'caller' ? 'You' : 'Agent'}</span>
      <span class="meter-track">
        <span class="meter-bar" ref={bar} />
      </span>
    </span>
  );
}
