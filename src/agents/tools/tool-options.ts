import type { Tool } from './tool.ts';

/** What can be said of any tool. */
export interface ToolOptions {
  /** How the model asks for it: 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  /** When to use it and what it does, for the model. */
  readonly description: string;
  /** It is given up after this, ms; 1 to 120000, default 15000. */
  readonly timeoutMs?: number;
  /** How often it may be used in one call; default 20. */
  readonly maxCalls?: number;
  /** What the caller must do before it runs; default `none`. */
  readonly confirm?: Tool['confirm'];
}

const MAX_TIMEOUT_MS = 120_000;
const TIMEOUT_MS = 15_000;
const MAX_CALLS = 20;
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const CONFIRM: readonly string[] = ['none', 'spoken', 'keys'] satisfies Tool['confirm'][];

/** What all tools have in common, checked and complete. @throws RangeError naming what is wrong. */
export function toolFacts(options: ToolOptions): Required<ToolOptions> {
  const { name, description, timeoutMs = TIMEOUT_MS, maxCalls = MAX_CALLS, confirm = 'none' } = options;
  const fail = (problem: string): never => {
    throw new RangeError(`tool "${name}": ${problem}`);
  };
  if (!NAME.test(name)) fail('a name is 1 to 64 letters, digits, "_" or "-"');
  if (description.trim() === '') fail('without a description the model does not know when to use it');
  if (!(timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS)) fail(`timeoutMs must be 1 to ${MAX_TIMEOUT_MS}`);
  if (!Number.isInteger(maxCalls) || maxCalls < 1) fail('maxCalls must be a whole number, 1 or more');
  if (!CONFIRM.includes(confirm)) fail(`confirm must be one of ${CONFIRM.join(', ')}`);
  return { name, description, timeoutMs, maxCalls, confirm };
}
