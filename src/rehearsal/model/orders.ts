import { isObject } from './checks.ts';
import type { Turn } from './plan.ts';

/** What a `response.create` with instructions of its own wants of the model, as far as the stand-in reads. */
export type Order =
  /** These words and no others. */
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'still_there' }
  | { readonly kind: 'farewell' };

const WORDS = /\bexactly\b[^"]*"([\s\S]*)"\s*$/;

/** Reads the instructions of one response; undefined: none that the stand-in understands. */
export function orderOf({ instructions = '' }: Pick<Turn, 'instructions'>): Order | undefined {
  // The agent's own instructions come first, the order last.
  const order = instructions.split('\n\n').at(-1) ?? '';
  const text = WORDS.exec(order)?.[1];
  if (text !== undefined) return { kind: 'words', text };
  if (/still there/i.test(order)) return { kind: 'still_there' };
  return /say goodbye/i.test(order) ? { kind: 'farewell' } : undefined;
}

/**
 * What is written when instructions ask for JSON by a schema, which must stand in a line of its own: the plainest that
 * fits, with what the caller said as `summary`. Undefined when they do not.
 */
export function writtenAnswer({
  instructions = '',
  input,
}: Pick<Turn, 'instructions' | 'input'>): string | undefined {
  const line = instructions.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) return undefined;
  const schema = schemaIn(line);
  if (schema === undefined) return undefined;
  const plain = plainValue(schema);
  if (!isObject(plain)) return undefined;
  return JSON.stringify('summary' in plain ? { ...plain, summary: summaryOf(input) } : plain);
}

function schemaIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** @param input the transcript, one JSON object a line. */
function summaryOf(input: string): string {
  const said = [...input.matchAll(/"role":"caller","text":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '""']) => JSON.parse(text) as string,
  );
  return `The caller said: ${said.map((text) => `“${text}”`).join(' ') || 'nothing'}`.slice(0, 2000);
}

const PLAIN: Readonly<Record<string, unknown>> = {
  string: 'example',
  number: 1,
  integer: 1,
  boolean: true,
  array: [],
  null: null,
};

/** The plainest value that fits a JSON Schema: only what is required, and of each the first that is allowed. */
export function plainValue(schema: unknown): unknown {
  if (!isObject(schema)) return null;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return plainValue(options.at(-1));
  const type = Array.isArray(schema.type) ? schema.type.at(-1) : schema.type;
  if (type === 'object') return plainObject(schema);
  return typeof type === 'string' ? (PLAIN[type] ?? null) : null;
}

function plainObject({ properties, required }: Record<string, unknown>): Record<string, unknown> {
  if (!isObject(properties) || !Array.isArray(required)) return {};
  return Object.fromEntries(required.map((field) => [String(field), plainValue(properties[String(field)])]));
}
