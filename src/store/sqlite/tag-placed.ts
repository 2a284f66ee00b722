import type { CallRow } from '../store.ts';
import { searchRowOf } from './search-row.ts';
import type { Database } from './sqlite-module.ts';

const PLACED = `
  select id, from_number, to_number, agent, outcome, ended_at, said
  from calls left join words on words.call_id = calls.id where direction = 'outbound'`;
const SEARCH =
  'insert or replace into search (rowid, said, numbers, tags) values (:id, :said, :numbers, :tags)';

/** Puts calls we had placed before the history knew of it into the index anew, so that they are found as such. */
export function tagPlaced(db: Database): void {
  const write = db.prepare(SEARCH);
  for (const row of db.prepare(PLACED).all()) {
    const searched = searchRowOf({
      from: String(row.from_number),
      to: String(row.to_number),
      agent: String(row.agent),
      // SAFETY: the tables are strict.
      outcome: row.outcome as string | null,
      endedAt: row.ended_at as number | null,
      direction: 'outbound',
      said: JSON.parse(String(row.said ?? '[]')) as CallRow['said'],
    });
    write.run({ id: BigInt(row.id as number), ...searched });
  }
}
