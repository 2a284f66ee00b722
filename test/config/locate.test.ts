import { describe, expect, it } from 'vitest';
import { locate } from '../../src/config/file/locate.ts';

/** The line of a path in a file, or in what it imports as `file:line`. */
function at(text: string, path: (string | number)[], others: Record<string, string> = {}): unknown {
  const found = locate({ file: 'main', text }, path, (specifier) =>
    others[specifier] === undefined ? undefined : { file: specifier, text: others[specifier] },
  );
  return found && (found.file === 'main' ? found.line : `${found.file}:${found.line}`);
}

const file = `import { defineConfig, type Tool } from 'callchart';
import kitchen, { bar as theBar } from './others.ts';
// agents: { reception: { voice: 'no' } }
/* export default { agents: 1 } */
const shop: Record<string, () => void> = {
  greeting: 'Hello',
};
const text = \`a { template \${[1, { a: '}' }].map((x) => \`\${x}\`)} { \`;
const pattern = /[/{]"'\\/{/g;
const half = 4 / 2 / 1;

export default defineConfig({
  agents: {
    reception: {
      voice: 'marin', speed: 3,
      'greeting': "it's { here",
      tools: [
        tool({ name: 'one' }),
        {
          name: 'two',
          async run() { return { name: 'no' }; },
          timeoutMs: 5,
        },
      ],
      "limits": { warnMs: (1, 2), ...half },
    },
    shop,
    kitchen,
    bar: theBar as never,
    night: { ...shop },
  },
  numbers: { '+4930*': 'reception', default: 'x' },
  [text]: 1,
} satisfies object);
`;

describe('the line of a setting', () => {
  it('is the line of its key', () => {
    expect(at(file, ['agents'])).toBe(13);
    expect(at(file, ['agents', 'reception'])).toBe(14);
    expect(at(file, ['agents', 'reception', 'voice'])).toBe(15);
    expect(at(file, ['agents', 'reception', 'speed'])).toBe(15);
    expect(at(file, ['agents', 'reception', 'greeting'])).toBe(16);
    expect(at(file, ['agents', 'reception', 'limits', 'warnMs'])).toBe(25);
    expect(at(file, ['numbers', '+4930*'])).toBe(32);
    expect(at(file, ['numbers', 'default'])).toBe(32);
  });

  it('is found in lists, calls and behind methods', () => {
    expect(at(file, ['agents', 'reception', 'tools', 0])).toBe(18);
    expect(at(file, ['agents', 'reception', 'tools', 0, 'name'])).toBe(18);
    expect(at(file, ['agents', 'reception', 'tools', 1, 'name'])).toBe(20);
    expect(at(file, ['agents', 'reception', 'tools', 1, 'run'])).toBe(21);
    expect(at(file, ['agents', 'reception', 'tools', 1, 'timeoutMs'])).toBe(22);
  });

  it('is found where a constant is defined, also in another file', () => {
    expect(at(file, ['agents', 'shop', 'greeting'])).toBe(6);
    const others = {
      './others.ts': 'export const bar = {\n voice: 1 };\nconst k = {\n  voice: 2 };\nexport default k;',
    };
    expect(at(file, ['agents', 'bar', 'voice'], others)).toBe('./others.ts:2');
    expect(at(file, ['agents', 'kitchen', 'voice'], others)).toBe('./others.ts:4');
    expect(at(file, ['agents', 'kitchen', 'voice'])).toBeUndefined();
  });

  it('is that of the object when the setting is missing', () => {
    expect(at(file, ['agents', 'reception', 'tools', 1, 'description'])).toBe(19);
    expect(at(file, ['agents', 'shop', 'voice'])).toBe(5);
  });

  it('is not guessed where something is spread or computed', () => {
    expect(at(file, ['agents', 'night', 'voice'])).toBeUndefined();
    expect(at(file, ['agents', 'reception', 'limits', 'spendUsd'])).toBeUndefined();
    expect(at(file, ['prices'])).toBeUndefined();
    expect(at(file, ['agents', 'reception', 'tools', 7])).toBeUndefined();
    expect(at('export default (await import("./x.ts")).default;', ['agents'])).toBeUndefined();
    expect(at('const a = b; const b = a; export default a;', ['agents'])).toBeUndefined();
    expect(at('', ['agents'])).toBeUndefined();
    expect(at('export default { agents: { a: `', ['agents', 'a', 'voice'])).toBeUndefined();
  });

  it('is found whatever the file calls its configuration', () => {
    expect(at('const config = {\n\n agents: 1 };\nexport default config;', ['agents'])).toBe(3);
    expect(at('export default {\n agents: 1 } satisfies ConfigFile;', ['agents'])).toBe(2);
  });
});
