/** Reads CSS colors as an element has them: what is painted on a canvas knows no custom properties. */
export class Colors {
  readonly #probe: HTMLElement;
  readonly #known = new Map<string, string>();

  constructor(into: HTMLElement) {
    this.#probe = into;
  }

  /** The color that a custom property such as `--agent` stands for. */
  readonly of = (name: string): string => {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(this.#probe);
    this.#known.set(name, color);
    return color;
  };

  /** The theme is another one. */
  forget(): void {
    this.#known.clear();
  }
}
