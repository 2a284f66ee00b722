import { History } from './history.tsx';
import { LiveTable } from './live-table.tsx';
import { searchOf } from './search.ts';
import { SearchForm } from './search-form.tsx';
import './calls.css';

/** Live calls on top, past calls below them, with a search. */
export function CallsPage({ query }: { query: Readonly<Record<string, string>> }) {
  const search = searchOf(query);
  return (
    <div class="calls">
      <h1>Calls</h1>
      <LiveTable />
      <section aria-labelledby="history-heading" class="calls-history">
        <h2 id="history-heading">History</h2>
        <SearchForm search={search} />
        <History search={search} />
      </section>
    </div>
  );
}
