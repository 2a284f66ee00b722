import { signal } from '@preact/signals';

/** `auto`: as the system has it. */
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'callchart.theme';
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** What the person chose; remembered in this browser. */
export const theme = signal<Theme>(remembered());

/** Counts up whenever other colors are shown, for what is painted rather than styled. */
export const painted = signal(0);

/** Auto, light, dark, and auto again. */
export function nextTheme(now: Theme): Theme {
  return THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? 'auto';
}

/** Shows another theme and remembers it. */
export function chooseTheme(next: Theme): void {
  theme.value = next;
  applyTheme();
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing still shows it.
  }
}

/** Puts the chosen theme on the page; the style sheet does the rest. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value;
  painted.value += 1;
}

globalThis.matchMedia?.('(prefers-color-scheme: dark)').addEventListener('change', () => {
  painted.value += 1;
});

function remembered(): Theme {
  try {
    const kept = localStorage.getItem(KEY) as Theme | null;
    return kept && THEMES.includes(kept) ? kept : 'auto';
  } catch {
    return 'auto';
  }
}
