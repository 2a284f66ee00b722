/** Where in the file: names of keys, and numbers of list items. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with what the file says. */
export interface Finding {
  readonly path: Path;
  /** The end of a sentence that starts with the path. */
  readonly problem: string;
}

/** A path as people write it: `agents.reception.tools[0].name`, `numbers["+4930*"]`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** A value as it may be shown: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** How a sentence about a wrong value begins. */
export const isShown = (value: unknown): string =>
  value === undefined ? 'is missing' : `is ${shown(value)}`;
