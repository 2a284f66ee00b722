import type { Aftermath } from '../../api/types.ts';

/** The fields of a call as rows of a table: their names as people write them, objects in objects as `outer: inner`. */
export function fieldRows(
  fields: Aftermath['fields'] = {},
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(fields).flatMap(([name, value]) => rowsOf(wordsOf(name), value));
}

function rowsOf(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([inner, each]) => rowsOf(`${name}: ${wordsOf(inner)}`, each));
  }
  return [[name, valueText(value)]];
}

function valueText(value: unknown): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(valueText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `callback_number` and `callbackNumber` → `callback number`. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replaceAll('_', ' ');
