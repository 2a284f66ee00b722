import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageScenario } from '../support/staged-scenario.ts';

const FOLDER = 'docs/examples';
const examples = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the examples', () => {
  it.each(examples)('%s explains itself', (name) => {
    for (const file of ['README.md', 'callchart.config.ts', 'rehearsal.ts'])
      expect(existsSync(`${FOLDER}/${name}/${file}`)).toBe(true);
  });

  it.each(examples)('%s does its job in a rehearsal', async (name) => {
    const { failures, timeline } = await stageScenario({ folder: `${FOLDER}/${name}` });
    expect(failures, timeline).toEqual([]);
  });
});
