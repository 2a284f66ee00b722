import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';

/** Nothing is here, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <p class="notice-title">{title}</p>
      {children && <div class="notice-text">{children}</div>}
    </div>
  );
}

/** Something could not be had; said once, politely, with a way to try again. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <div class="notice failed" role="alert">
      <p class="notice-title">This could not be loaded</p>
      <p class="notice-text">{error.message}</p>
      {retry && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** Gray lines where text will be. `what` is what a screen reader hears. */
export function Skeleton({ lines = 3, what }: { lines?: number; what: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="sr-only">Loading {what}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="skeleton-line" style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
