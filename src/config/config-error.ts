/** One thing wrong with the settings. */
export interface ConfigProblem {
  /** What to change: the environment variable, the file, or the path of a setting in it. */
  readonly variable: string;
  /** The file and line that made it, as `callchart.config.ts:12`, when it is known. */
  readonly at?: string;
  /** What is wrong, as the end of a sentence that starts with the variable's name. */
  readonly problem: string;
  /** What to do about it, as a sentence; absent when the problem says it. */
  readonly remedy?: string;
}

/** The settings cannot be used. Carries everything that is wrong with them, not only the first thing found. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
    super(`${count} wrong:\n${problems.map(lineOf).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function lineOf({ at, variable, problem, remedy }: ConfigProblem): string {
  const place = at === undefined ? '' : `${at} `;
  return `  ${place}${variable} ${problem}.${remedy === undefined ? '' : ` ${remedy}`}`;
}
