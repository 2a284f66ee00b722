import { z } from 'zod';

/** Leaves of the file's schema. Whatever is wrong with one, the message is what it must be. */

export const text = (what = 'a text') => z.string(what);

/** A text that is not empty. */
export const words = (what: string) => z.string(what).min(1, what);

export const number = (min: number, max: number, example: number) => {
  const what = `a number from ${min} to ${max}, for example ${example}`;
  return z.number(what).min(min, what).max(max, what);
};

export const whole = (min: number, max: number, example: number) => {
  const what = `a whole number from ${min} to ${max}, for example ${example}`;
  return z.number(what).int(what).min(min, what).max(max, what);
};

/** A bound that null takes away. */
export const bound = (kind: 'number' | 'whole', min: number, max: number, example: number) => {
  const schema = kind === 'whole' ? whole(min, max, example) : number(min, max, example);
  const what = kind === 'whole' ? 'a whole number' : 'a number';
  return z.union(
    [schema, z.null()],
    `${what} from ${min} to ${max}, for example ${example}, or null for none`,
  );
};

export const flag = () => z.boolean('true or false');

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`);

export const object = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, 'an object');
