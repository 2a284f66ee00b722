/** What a chart shows: a state (by its id), the transitions taken last, and the journal's line that took them. */
export interface Shown {
  readonly state: string;
  readonly via: readonly string[];
  readonly n: number;
}

/** Lights up parts of a chart that stands on the page. */
export class ChartLights {
  readonly #states = new Map<string, Element>();
  readonly #edges = new Map<string, Element[]>();
  #lit: readonly Element[] = [];
  #taken: readonly Element[] = [];
  #shown: Shown = { state: '', via: [], n: -1 };

  constructor(holder: Element) {
    for (const part of holder.querySelectorAll('[data-id]')) {
      this.#states.set(part.getAttribute('data-id') ?? '', part);
    }
    // In the chart of few strokes one line stands for many transitions.
    for (const part of holder.querySelectorAll('[data-edge]')) {
      for (const id of (part.getAttribute('data-edge') ?? '').split(' ')) {
        const line = lineOf(holder, part);
        this.#edges.set(id, line ? [part, line] : [part]);
      }
    }
  }

  /** The state and those around it are `active`; transitions are `taken`, anew for each line of the journal. */
  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    if (shown.state !== before.state) {
      for (const part of this.#lit) part.classList.remove('active', 'inner');
      this.#lit = pathOf(shown.state).flatMap((id) => this.#states.get(id) ?? []);
      for (const part of this.#lit) part.classList.add('active');
      this.#lit.at(-1)?.classList.add('inner');
    }
    if (shown.n === before.n) return;
    for (const part of this.#taken) part.classList.remove('taken');
    this.#taken = shown.via.flatMap((id) => this.#edges.get(id) ?? []);
    // The animation begins anew only if the browser has seen the class gone.
    void (this.#taken[0] as SVGGraphicsElement | undefined)?.getBBox();
    for (const part of this.#taken) part.classList.add('taken');
  }

  /** Scrolls the lit state into the middle of what scrolls, unless it is in sight. */
  intoView(frame: Element): void {
    const state = this.#lit.at(-1)?.getBoundingClientRect();
    if (!state) return;
    const around = frame.getBoundingClientRect();
    const level = state.left >= around.left && state.right <= around.right;
    const upright = state.top >= around.top && state.bottom <= around.bottom;
    frame.scrollBy({
      left: level ? 0 : state.left + state.width / 2 - around.left - around.width / 2,
      top: upright ? 0 : state.top + state.height / 2 - around.top - around.height / 2,
    });
  }
}

/** The line a written transition runs along, where the chart draws one. */
function lineOf(holder: Element, part: Element): Element | null {
  const line = part.getAttribute('data-on');
  return line === null ? null : holder.querySelector(`[data-line="${CSS.escape(line)}"]`);
}

/** `call.listening.waiting` → `call.listening` and itself: without the machine, which is lit by nothing. */
function pathOf(state: string): string[] {
  const parts = state.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join('.'));
}
