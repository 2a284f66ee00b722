import { useEffect, useRef, useState } from 'preact/hooks';
import { go } from '../router.ts';
import { session } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { SearchIcon } from '../ui/icons.tsx';
import { OUTCOMES } from '../ui/outcome.ts';
import { type Field, type Search, searchHref } from './search.ts';
import './search-form.css';

/** A typed word is searched for after this pause, ms. */
const PAUSE_MS = 250;

const DIRECTIONS = [
  ['inbound', 'they called us'],
  ['outbound', 'we called them'],
] as const;

/** The search over past calls. The address keeps it, so that it can be sent to somebody. */
export function SearchForm({ search }: { search: Search }) {
  const [typed, setTyped] = useTyped(search);
  const set = (field: Field) => (event: Event) =>
    setTyped({ ...typed, [field]: (event.currentTarget as HTMLInputElement).value });
  const agents = session.value?.server?.agents ?? [];
  const empty = Object.values(typed).every((value) => !value);
  return (
    <search>
      <form class="search-form" onSubmit={(event) => event.preventDefault()}>
        <label class="search-text">
          <span class="sr-only">Words said</span>
          <SearchIcon />
          <input
            class="field"
            type="search"
            placeholder="Words said in the call"
            value={typed.text ?? ''}
            onInput={set('text')}
          />
        </label>
        <label>
          <span>Number</span>
          <input
            class="field"
            type="search"
            inputMode="tel"
            value={typed.number ?? ''}
            onInput={set('number')}
          />
        </label>
        {agents.length > 1 && (
          <Choice text="Agent" value={typed.agent} onInput={set('agent')}>
            {agents.map((agent) => [agent, agent])}
          </Choice>
        )}
        <Choice text="Ended by" value={typed.outcome} onInput={set('outcome')}>
          {Object.entries(OUTCOMES).map(([outcome, { text }]) => [outcome, text])}
        </Choice>
        <Choice text="Direction" value={typed.direction} onInput={set('direction')}>
          {DIRECTIONS}
        </Choice>
        <label>
          <span>From</span>
          <input class="field" type="date" value={typed.from ?? ''} max={typed.to} onInput={set('from')} />
        </label>
        <label>
          <span>To</span>
          <input class="field" type="date" value={typed.to ?? ''} min={typed.from} onInput={set('to')} />
        </label>
        {!empty && <Button onClick={() => setTyped({})}>Clear</Button>}
      </form>
    </search>
  );
}

interface ChoiceProps {
  readonly text: string;
  readonly value: string | undefined;
  readonly onInput: (event: Event) => void;
  readonly children: readonly (readonly [value: string, text: string])[];
}

function Choice({ text, value, onInput, children }: ChoiceProps) {
  return (
    <label>
      <span>{text}</span>
      <select class="field" value={value ?? ''} onInput={onInput}>
        <option value="">any</option>
        {children.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What stands in the form; it goes into the address after a pause, and another address comes into the form. */
function useTyped(search: Search): [Search, (next: Search) => void] {
  const [typed, setTyped] = useState(search);
  const told = useRef(searchHref(search));
  const here = searchHref(search);
  useEffect(() => {
    if (here === told.current) return;
    told.current = here;
    setTyped(search);
  }, [here]);
  useEffect(() => {
    const timer = setTimeout(() => {
      const next = searchHref(typed);
      if (next === told.current) return;
      told.current = next;
      go(next, { replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
