/** One thing wrong with the settings. */
export interface ConfigProblem {
  /** The environment variable (or file) to change. */
  readonly variable: string;
  /** What is wrong, as the end of a sentence that starts with the variable's name. */
  readonly problem: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
}

/** The settings cannot be used. Carries everything that is wrong with them, not only the first thing found. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, problem, remedy }) => `  ${variable} ${problem}. ${remedy}`);
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
    super(`${count} wrong:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
