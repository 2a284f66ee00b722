import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../machines');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

const IMPORTED = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g;
/** What would make the same events give other actions on another day, machine or process. */
const IMPURE =
  /\b(?:Date|performance|process|console|crypto|globalThis|global|fetch|setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|queueMicrotask|Math\s*\.\s*random|async|await|Promise|Buffer)\b/g;

const importsOf = (code: string): readonly string[] =>
  [...code.matchAll(IMPORTED)].map((match) => match[1] ?? '');

/** The code alone: what comments and texts for people say is free. */
const codeOf = (source: string): string =>
  source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");

/** What is wrong with a file of the machines; empty when it is pure. */
function impurities(name: string, source: string): readonly string[] {
  const imports = importsOf(source.replace(/\/\*[\s\S]*?\*\//g, ''));
  const foreign = imports.filter((specifier) => {
    if (specifier === 'xstate') return false;
    if (!specifier.startsWith('.')) return true;
    return relative(root, resolve(dirname(join(root, name)), specifier)).startsWith('..');
  });
  return [...foreign, ...[...codeOf(source).matchAll(IMPURE)].map(([word]) => word)];
}

describe('the machines', () => {
  it('are found by this test', () => {
    expect(files).toContain(join('call', 'machine.ts'));
    expect(files.length).toBeGreaterThan(30);
  });

  it.each(files)('import XState and each other, and touch no clock, chance or process: %s', (name) => {
    expect(impurities(name, readFileSync(join(root, name), 'utf8'))).toEqual([]);
  });
});

describe('this test', () => {
  it.each([
    ["import { readFile } from 'node:fs';", 'node:fs'],
    ["import type { Agent } from '../../src/agents/agent.ts';", '../../src/agents/agent.ts'],
    ["export { x } from 'fast-check';", 'fast-check'],
    ["const x = await import('ws');", 'ws'],
    ["import 'dotenv';", 'dotenv'],
    ['const at = Date.now();', 'Date'],
    ['const id = Math.random();', 'Math.random'],
    ['globalThis.setTimeout(run, 10);', 'globalThis'],
    ['console.log(1);', 'console'],
  ])('objects to %s', (source, found) => {
    expect(impurities('call/machine.ts', source)).toContain(found);
  });

  it('leaves words alone', () => {
    expect(impurities('call/machine.ts', "// No Date here.\nconst text = 'console, Date';")).toEqual([]);
  });
});
