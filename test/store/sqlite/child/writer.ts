import { pino } from 'pino';
import { SqliteStore } from '../../../../src/store/sqlite/sqlite-store.ts';
import { callRow } from '../../contract/rows.ts';

/**
 * A program that writes calls without end, in groups, and prints the number of each group once it is written; `down`
 * and `up` when that changes. Arguments: the database, the number of the first group, calls in a group.
 */
const [path = '', first = '0', size = '20'] = process.argv.slice(2);
const store = new SqliteStore({ path, log: pino({ level: 'silent' }) });
await store.start();

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const said = [{ role: 'caller', text: 'A sentence that takes some room. '.repeat(40) }] as const;
let was = store.state();
for (let group = Number(first); ; group += 1) {
  for (let n = 0; n < Number(size); n += 1) store.put(callRow(group * Number(size) + n, { said }));
  while (store.stats().dirty > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const state = store.state() === 'down' ? 'down' : 'up';
    if (state !== was) print(state);
    was = state;
  }
  if (was === 'down') print('up');
  was = 'up';
  print(String(group));
}
