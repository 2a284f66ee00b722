import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { variables } from '../../src/config/variables.ts';

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

describe('the example of a .env file', () => {
  it('names every variable there is, and no other', () => {
    const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(Object.keys(variables.shape).sort());
  });

  it('changes nothing when it is copied as it is', () => {
    expect(loadConfig(parseEnv(example))).toEqual(loadConfig({}));
  });

  it('shows the defaults in the lines that are commented out', () => {
    const uncommented = parseEnv(example.replace(/^#(?=[A-Z_]+=)/gm, ''));
    const { SYSTEM_MESSAGE: _, ...rest } = uncommented;
    // Naming the server makes it a choice; which server, model and address are the same.
    const { warnings: _w, model, ...shown } = loadConfig({ ...rest, OPENAI_API_KEY: 'sk-1' });
    const { warnings: _d, model: defaultModel, ...defaults } = loadConfig({ OPENAI_API_KEY: 'sk-1' });
    expect(shown).toEqual(defaults);
    expect(model).toEqual(defaultModel);
  });
});
