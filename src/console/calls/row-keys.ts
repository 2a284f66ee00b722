const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Arrow keys, Home and End move the focus through the links of a table's rows. */
export function stepThroughRows(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const table = event.currentTarget;
  if (!step || !(table instanceof HTMLElement)) return;
  const links = rowLinks(table);
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  links[step(at, links.length - 1)]?.focus();
}

/** The links of a table's rows, from top to bottom. */
export function rowLinks(around: Element | null): readonly HTMLElement[] {
  return [...(around?.querySelectorAll<HTMLElement>('.row-link') ?? [])];
}
