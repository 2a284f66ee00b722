/** Figures of all calls as plots. */
export function OverviewPage({ query }: { query: Readonly<Record<string, string>> }) {
  return <h1>Overview {query.range}</h1>;
}
