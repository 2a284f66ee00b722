import { RequestError } from './errors.ts';

/** Looks at one value; throws a {@link RequestError} naming `path` when the server would refuse it. */
export type Check = (value: unknown, path: string) => void;

/** Whether a value is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Accepts whatever is there. */
export const anything: Check = () => {};

/** A string. */
export const text: Check = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
};

/** A boolean. */
export const flag: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrongType(path, 'a boolean', value);
};

/** A number between `min` and `max`, both allowed. */
export const decimal =
  (min: number, max: number): Check =>
  (value, path) => {
    if (typeof value !== 'number') throw wrongType(path, 'a decimal', value);
    inRange('decimal', value, path, min, max);
  };

/** A whole number between `min` and `max`, both allowed. */
export const integer =
  (min: number, max: number): Check =>
  (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'an integer', value);
    inRange('integer', value, path, min, max);
  };

/** One of these strings. */
export const oneOf =
  (...supported: readonly string[]): Check =>
  (value, path) => {
    if (typeof value !== 'string') throw wrongType(path, 'a string', value);
    if (!supported.includes(value)) throw unsupported(value, supported, path);
  };

/** Null, or what the check accepts. */
export const nullable =
  (check: Check): Check =>
  (value, path) => {
    if (value !== null) check(value, path);
  };

/** Accepts what any of the checks accepts; complains as the last one does. */
export const either =
  (...checks: readonly Check[]): Check =>
  (value, path) => {
    let complaint: unknown;
    for (const check of checks) {
      try {
        return check(value, path);
      } catch (error) {
        complaint = error;
      }
    }
    throw complaint;
  };

/** A list of which every entry passes the check. */
export const listOf =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
    value.forEach((entry, index) => {
      check(entry, `${path}[${index}]`);
    });
  };

/** An object with no field but `fields`; those in `required` must be there. */
export const shape =
  (fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, path) => {
    if (!isObject(value)) throw wrongType(path, 'an object', value);
    for (const name of required) {
      if (value[name] === undefined) throw missing(join(path, name));
    }
    for (const [name, entry] of Object.entries(value)) {
      const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!check) throw unknown(join(path, name));
      check(entry, join(path, name));
    }
  };

/** An object whose `type` says which of the checks applies. */
export const byType =
  (kinds: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isObject(value)) throw wrongType(path, 'an object', value);
    if (value.type === undefined) throw missing(join(path, 'type'));
    oneOf(...Object.keys(kinds))(value.type, join(path, 'type'));
    kinds[value.type as string]?.(value, path);
  };

/** The server's complaint about a value outside a list. */
export function unsupported(value: string, supported: readonly string[], path: string): RequestError {
  const quoted = supported.map((name) => `'${name}'`);
  const list = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}` : quoted.join('');
  return new RequestError('invalid_value', `Invalid value: '${value}'. Supported values are: ${list}.`, path);
}

/** The server's complaint about a field that must be there. */
export function missing(path: string): RequestError {
  return new RequestError('missing_required_parameter', `Missing required parameter: '${path}'.`, path);
}

function unknown(path: string): RequestError {
  return new RequestError('unknown_parameter', `Unknown parameter: '${path}'.`, path);
}

function wrongType(path: string, expected: string, value: unknown): RequestError {
  const got = `Invalid type for '${path}': expected ${expected}, but got ${nameOf(value)} instead.`;
  return new RequestError('invalid_type', got, path);
}

function inRange(kind: string, value: number, path: string, min: number, max: number): void {
  if (value >= min && value <= max) return;
  const low = value < min;
  throw new RequestError(
    `${kind}_${low ? 'below_min' : 'above_max'}_value`,
    `Invalid '${path}': ${kind} ${low ? 'below minimum' : 'above maximum'} value. ` +
      `Expected a value ${low ? `>= ${min}` : `<= ${max}`}, but got ${value} instead.`,
    path,
  );
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
