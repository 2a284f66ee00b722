import type { z } from 'zod';
import type { NumberPlan } from '../live-settings.ts';
import { type Finding, isShown, type Path } from './finding.ts';
import { readNumbers } from './numbers.ts';
import { type CheckedFile, fileSchema } from './schema.ts';
import { similarName } from './similar.ts';

/** A file that can be used, or everything that is wrong with it. */
export type Checked =
  | { readonly file: CheckedFile; readonly plan: NumberPlan; readonly findings: readonly [] }
  | { readonly findings: readonly Finding[] };

/**
 * Checks what a file exports.
 * @param environmentAgent the name of the agent there is when the file names none.
 */
export function checkFile(exported: unknown, environmentAgent: string): Checked {
  const read = fileSchema.safeParse(exported);
  const { plan, findings } = readNumbers(field(exported, 'numbers'), agentNames(exported, environmentAgent));
  const wrong = read.success ? [] : read.error.issues.flatMap((issue) => findingsOf(issue, exported));
  if (read.success && findings.length === 0) return { file: read.data, plan, findings: [] };
  return { findings: [...wrong, ...findings] };
}

/** Also of agents that something is wrong with: numbers may name them. */
function agentNames(exported: unknown, environmentAgent: string): readonly string[] {
  const agents = field(exported, 'agents');
  const names = typeof agents === 'object' && agents !== null ? Object.keys(agents) : [];
  return names.length > 0 ? names : [environmentAgent];
}

function findingsOf(issue: z.core.$ZodIssue, exported: unknown): readonly Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], problem: unknownKey(key, path) }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, problem: 'is no name for an agent: use at most 64 letters, digits, _ and -' }];
  }
  const value = path.reduce(field, exported);
  const secret = path.at(-1) === 'secret' && typeof value === 'string';
  const is = secret ? 'is too short' : isShown(value);
  return [{ path, problem: `${is}: it must be ${issue.message}` }];
}

function unknownKey(key: string, path: Path): string {
  const similar = similarName(key, siblings(path));
  return `is not a setting${similar === undefined ? '' : `: perhaps ${similar} is meant`}`;
}

/** The settings there are at a path. */
function siblings(path: Path): readonly string[] {
  let schema: unknown = fileSchema;
  for (const step of path) schema = inside(bare(schema), step);
  return Object.keys(shapeOf(bare(schema)));
}

/** A schema as far as names are looked up in it. */
interface Nested {
  readonly def?: { readonly innerType?: unknown; readonly options?: readonly unknown[] };
  readonly shape?: Record<string, unknown>;
  readonly valueType?: unknown;
}

/** Without "optional" and the like around it. */
function bare(schema: unknown): Nested | undefined {
  const inner = (schema as Nested | undefined)?.def?.innerType;
  return inner === undefined ? (schema as Nested | undefined) : bare(inner);
}

const inside = (schema: Nested | undefined, step: string | number): unknown =>
  schema?.valueType ?? shapeOf(schema)[step];

/** Of alternatives, all that any of them knows. */
function shapeOf(schema: Nested | undefined): Record<string, unknown> {
  const options = schema?.def?.options ?? [];
  return schema?.shape ?? Object.assign({}, ...options.map((option) => shapeOf(bare(option))));
}

function field(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string | number, unknown>)[step];
}
