/** A JSON object as it came off the wire: nothing about its members is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A member the call depends on is missing or of the wrong kind. Its message names the member, never its content. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';
}

/** @returns `value` when it is a JSON object, else undefined. */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** @returns the object at `key`, or an empty one where there is none. */
export function objectAt(fields: Fields, key: string): Fields {
  return asFields(fields[key]) ?? {};
}

/** @returns the objects in the array at `key`; anything else in it, or no array at all, counts for nothing. */
export function objectsAt(fields: Fields, key: string): readonly Fields[] {
  const value = fields[key];
  if (!Array.isArray(value)) return [];
  return value.map(asFields).filter((entry) => entry !== undefined);
}

/** @returns the object at `key`. @throws {MalformedEvent} where there is none. */
export function requiredObject(fields: Fields, key: string): Fields {
  const value = asFields(fields[key]);
  if (!value) throw new MalformedEvent(`${key} is not an object`);
  return value;
}

/** @returns the non-empty string at `key`. @throws {MalformedEvent} where there is none. */
export function requiredText(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string' || value === '') throw new MalformedEvent(`${key} is not a non-empty string`);
  return value;
}

/** @returns the string at `key`, '' where there is none. For words: a server that leaves them out loses only them. */
export function textAt(fields: Fields, key: string): string {
  return optionalText(fields, key) ?? '';
}

/** @returns the string at `key`, undefined where there is none. */
export function optionalText(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}

/** @returns the id at `key`, null where it is absent or null. @throws {MalformedEvent} when it is no string. */
export function idOrNull(fields: Fields, key: string): string | null {
  const value = fields[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new MalformedEvent(`${key} is not a string`);
  return value;
}

/** @returns the finite number at `key`, `fallback` where there is none. */
export function numberAt(fields: Fields, key: string, fallback = 0): number {
  const value = fields[key];
  // 1e999 is valid JSON and reads as Infinity.
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** @returns the amount at `key`, 0 where there is none: what is used is never less than nothing, whatever a server says. */
export const amountAt = (fields: Fields, key: string): number => Math.max(0, numberAt(fields, key));

/** @returns the finite number at `key`. @throws {MalformedEvent} where there is none. */
export function requiredNumber(fields: Fields, key: string): number {
  const value = fields[key];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new MalformedEvent(`${key} is not a number`);
  return value;
}

/** @returns the whole number from 0 up at `key`, 0 where it is absent. @throws {MalformedEvent} when it is no such number. */
export function indexAt(fields: Fields, key: string): number {
  const value = fields[key];
  if (value === undefined || value === null) return 0;
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new MalformedEvent(`${key} is not an index`);
  return value as number;
}

/** An object type whose members that may be undefined become members that may be absent. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** @returns a copy of `object` without the members that are undefined, as optional members must be absent. */
export function given<T extends object>(object: T): Given<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T>;
}
