import { useComputed, useSignal } from '@preact/signals';
import { ACTORS, type Actor, type EventFilter, eventRow, isWanted } from '../../story/event-row.ts';
import { countText } from '../../ui/format.ts';
import { Empty } from '../../ui/notices.tsx';
import type { CallModel } from '../call-model.ts';
import { EventRows } from './event-rows.tsx';
import { RawLine } from './raw-line.tsx';
import './events.css';

/** The journal: every event into the call's machines with what came of it. */
export function EventList({ model }: { model: CallModel }) {
  const filter = useSignal<EventFilter>({ words: '', actors: new Set(ACTORS), audio: false });
  const chosen = useSignal<number | null>(null);
  const all = useGrowingRows(model);
  const rows = useComputed(() => all.value.filter((row) => isWanted(row, filter.value)));
  const shown = rows.value;
  const line = chosen.value === null ? undefined : shown.find((row) => row.line.n === chosen.value)?.line;
  return (
    <section class="card events" aria-labelledby="events-heading">
      <div class="events-head">
        <h2 id="events-heading">Events</h2>
        <span class="events-count num">
          {shown.length === all.value.length
            ? countText(all.value.length, 'line')
            : `${shown.length.toLocaleString('en')} of ${countText(all.value.length, 'line')}`}
        </span>
        <FilterForm
          filter={filter.value}
          onChange={(next) => {
            filter.value = next;
          }}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title="No line of the journal is like that">Search for fewer words, or show more of it.</Empty>
      ) : (
        <div class="events-body">
          <EventRows
            model={model}
            rows={shown}
            chosen={chosen.value}
            onChoose={(n) => {
              chosen.value = n;
            }}
          />
          <RawLine line={line} />
        </div>
      )}
    </section>
  );
}

/** The rows of all lines; those that were made stay. */
function useGrowingRows(model: CallModel) {
  const made = useSignal<ReturnType<typeof eventRow>[]>([]);
  return useComputed(() => {
    model.version.value;
    const rows = made.peek();
    const { lines } = model.story;
    for (let i = rows.length; i < lines.length; i++) rows.push(eventRow(lines[i]!));
    return [...rows];
  });
}

function FilterForm({ filter, onChange }: { filter: EventFilter; onChange: (filter: EventFilter) => void }) {
  const toggle = (actor: Actor): void => {
    const actors = new Set(filter.actors);
    if (!actors.delete(actor)) actors.add(actor);
    onChange({ ...filter, actors });
  };
  return (
    <search class="events-filter">
      <input
        class="field"
        type="search"
        aria-label="Words in an event"
        placeholder="Type, text, id …"
        value={filter.words}
        onInput={({ currentTarget }) => onChange({ ...filter, words: currentTarget.value })}
      />
      {ACTORS.map((actor) => (
        <button
          key={actor}
          type="button"
          class={`chip ${actor}`}
          aria-pressed={filter.actors.has(actor)}
          onClick={() => toggle(actor)}
        >
          {actor}
        </button>
      ))}
      <button
        type="button"
        class="chip"
        aria-pressed={filter.audio}
        title="Lines of audio and its marks"
        onClick={() => onChange({ ...filter, audio: !filter.audio })}
      >
        audio
      </button>
    </search>
  );
}
