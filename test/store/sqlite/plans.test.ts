import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { OVERVIEW_STATEMENTS } from '../../../src/store/sqlite/overview.ts';
import { ENDED, listQuery } from '../../../src/store/sqlite/read.ts';
import type { CallQuery } from '../../../src/store/store.ts';
import { temporaryFolder } from '../folder.ts';

const db = openDatabase(join(temporaryFolder(), 'calls.db'));

const plan = (sql: string): readonly string[] =>
  db
    .prepare(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => String(detail));

/** Every way of asking: each part there or not. */
const parts: readonly CallQuery[] = [
  { number: '4711' },
  { number: '7' },
  { text: 'book a tab' },
  { agent: 'sales' },
  { outcome: 'model_quota' },
  { direction: 'inbound' },
  { direction: 'outbound' },
  { live: true },
  { since: 1 },
  { until: 2e12 },
  { cursor: 'zzz' },
];
const queries = Array.from({ length: 2 ** parts.length }, (_, set) =>
  Object.assign({}, ...parts.filter((_part, bit) => set & (1 << bit))),
) as readonly CallQuery[];

describe('a list of calls', () => {
  it('is never made by reading the whole table, nor by sorting, however it is asked for', () => {
    const statements = new Set(queries.map((query) => listQuery(query).sql));
    expect(statements.size).toBe(2);
    for (const sql of statements) {
      const steps = plan(sql);
      expect(steps.join('\n')).not.toMatch(/SCAN calls|TEMP B-TREE/);
      for (const step of steps)
        expect(step).toMatch(/^SEARCH calls USING INTEGER PRIMARY KEY|^SCAN search VIRTUAL TABLE/);
    }
  });

  it('asks the index for the words and the span, newest first', () => {
    const step = plan(listQuery({ text: 'a' }).sql).find((each) => each.includes('search'));
    // 192: in the order of rows, downwards; M: a match; > and <: between these rows.
    expect(step).toMatch(/VIRTUAL TABLE INDEX 192:M\d*><$/);
  });
});

it('figures and retention read only the stretch of time they are about', () => {
  for (const sql of [...OVERVIEW_STATEMENTS, ENDED]) {
    for (const step of plan(sql)) expect(step).not.toMatch(/SCAN (?!CONSTANT)/);
    expect(plan(sql).join('\n')).toMatch(/SEARCH \w+ USING (COVERING )?INDEX/);
  }
  expect(plan(OVERVIEW_STATEMENTS.find((sql) => sql.includes('indexed by')) ?? '').join()).toContain(
    'calls_live',
  );
});
