import { z } from 'zod';
import type { Tool } from '../../agents/tools/tool.ts';
import { shown } from './finding.ts';

const MAX_TIMEOUT_MS = 120_000;
const KINDS: readonly unknown[] = ['function', 'http', 'mcp', 'built_in'] satisfies Tool['kind'][];
const CONFIRMS: readonly unknown[] = ['none', 'spoken', 'keys'] satisfies Tool['confirm'][];

/** Each field of a tool, when it is right, and what it must be. */
const FIELDS: readonly (readonly [keyof Tool, (value: unknown) => boolean, string])[] = [
  ['name', isName, '1 to 64 letters, digits, _ and -'],
  [
    'description',
    (text) => typeof text === 'string' && text !== '',
    'a text that tells the model when to use it',
  ],
  ['parameters', (schema) => isObject(schema) && schema.type === 'object', 'JSON Schema with type: "object"'],
  ['kind', (kind) => KINDS.includes(kind), 'one of "function", "http", "mcp", "built_in"'],
  ['timeoutMs', (ms) => isWhole(ms, MAX_TIMEOUT_MS), `a whole number from 1 to ${MAX_TIMEOUT_MS}`],
  ['maxCalls', (calls) => isWhole(calls, 10_000), 'a whole number from 1 to 10000'],
  ['confirm', (confirm) => CONFIRMS.includes(confirm), 'one of "none", "spoken", "keys"'],
  ['run', (run) => typeof run === 'function', 'a function'],
];

const tool = z.custom<Tool>(isObject, 'a tool').superRefine((given, context) => {
  for (const [field, fits, message] of FIELDS) {
    const input: unknown = given[field];
    if (!fits(input)) context.addIssue({ code: 'custom', path: [field], message, input });
  }
});

/** A list of tools. They are kept as they are, not copied: a tool may be an object of a class. */
export const tools = () =>
  z.array(tool, 'a list of tools').superRefine((list, context) => {
    const names = new Set<unknown>();
    for (const [index, { name }] of list.entries()) {
      const message = `a name of its own: another tool is called ${shown(name)} too`;
      if (names.has(name)) {
        context.addIssue({ code: 'custom', path: [index, 'name'], message, input: name });
      }
      names.add(name);
    }
  });

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(value);
}

const isWhole = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;
