import { writeFileSync } from 'node:fs';
import { goldenCalls, journalOf } from './calls.ts';

/**
 * Writes the golden journals anew: `npm run golden`. To be done only when a change of the machine means to change what
 * calls do; the difference of the files is then part of the change, to be read like its code.
 */
for (const [name, call] of Object.entries(goldenCalls)) {
  const lines = await journalOf(call);
  writeFileSync(new URL(`./${name}.jsonl`, import.meta.url), `${lines.join('\n')}\n`);
  process.stdout.write(`${name}: ${lines.length} lines\n`);
}
