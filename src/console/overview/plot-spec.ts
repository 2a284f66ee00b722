/** One row of values in a plot, one for each bucket; null where there is none. */
export interface PlotRow {
  readonly label: string;
  /** Name of a CSS variable, such as `--listening`. */
  readonly color: string;
  readonly values: readonly (number | null)[];
}

/** A plot: what it shows, how, and in words. */
export interface PlotSpec {
  readonly title: string;
  /** What the plot says, for those who do not see it and for those in a hurry. */
  readonly summary: string;
  /** `bars` are stacked in the order of the rows. */
  readonly form: 'line' | 'steps' | 'bars';
  readonly rows: readonly PlotRow[];
  /** A value with its unit. */
  readonly text: (value: number) => string;
  /** What the axis reaches at least, so that a few calls do not fill it. */
  readonly atLeast: number;
}
