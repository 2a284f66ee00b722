import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { EventRow } from '../../story/event-row.ts';
import { timeText } from '../../story/why.ts';
import { stateColor } from '../../ui/state.ts';
import type { CallModel } from '../call-model.ts';

/** Height of a row, px: as in the style sheet. */
const ROW_PX = 28;
/** Rows drawn above and below what is seen. */
const SPARE = 8;

interface EventRowsProps {
  readonly model: CallModel;
  readonly rows: readonly EventRow[];
  /** The number of the line that is looked at. */
  readonly chosen: number | null;
  readonly onChoose: (n: number) => void;
}

/** A list of which only what is in sight is drawn. The row at the cursor is marked and kept in sight. */
export function EventRows({ model, rows, chosen, onChoose }: EventRowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(400);
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => {
      height.value = entry?.contentRect.height ?? 400;
    });
    if (box.current) resized.observe(box.current);
    return () => resized.disconnect();
  }, [height]);
  const at = lastUpTo(rows, model.story.lines[model.count.value - 1]?.n ?? -1);
  useEffect(() => {
    if (box.current) keepInSight(box.current, at);
  }, [at]);
  const first = Math.max(0, Math.floor(top.value / ROW_PX) - SPARE);
  const last = Math.min(rows.length, Math.ceil((top.value + height.value) / ROW_PX) + SPARE);
  const chosenAt = rows.findIndex(({ line }) => line.n === chosen);
  const choose = (index: number): void => {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (!row) return;
    onChoose(row.line.n);
    model.pause();
    model.seek(row.line.t);
    if (box.current) keepInSight(box.current, rows.indexOf(row));
  };
  return (
    <div
      ref={box}
      class="event-rows"
      role="listbox"
      tabIndex={0}
      aria-label="Lines of the journal"
      aria-activedescendant={chosenAt >= first && chosenAt < last ? idOf(chosen) : undefined}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop;
      }}
      onKeyDown={(event) => {
        const to = nextIndex(event.key, chosenAt < 0 ? at : chosenAt, rows.length);
        if (to === null) return;
        event.preventDefault();
        choose(to);
      }}
    >
      <div style={{ height: `${rows.length * ROW_PX}px` }} role="presentation">
        <div style={{ transform: `translateY(${first * ROW_PX}px)` }} role="presentation">
          {rows.slice(first, last).map((row, index) => (
            <Row
              key={row.line.n}
              row={row}
              chosen={row.line.n === chosen}
              here={first + index === at}
              onChoose={() => choose(first + index)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: EventRow;
  readonly chosen: boolean;
  readonly here: boolean;
  readonly onChoose: () => void;
}

function Row({ row, chosen, here, onChoose }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's.
    <div
      id={idOf(row.line.n)}
      class={`event-row ${row.actor} ${here ? 'here' : ''} ${row.ignored ? 'ignored' : ''}`}
      title={row.ignored ? 'No state answers this; it changed nothing' : undefined}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onClick={onChoose}
    >
      <span class="num event-time">{timeText(row.line.t)}</span>
      <span class="event-type">{row.type}</span>
      <span class="event-gist">{row.gist}</span>
      {row.to && (
        <span class="event-to" style={{ '--accent': stateColor(row.to) }}>
          → {row.to}
        </span>
      )}
      <span class="event-out">{row.out}</span>
    </div>
  );
}

const idOf = (n: number | null): string => `event-${n}`;

/** The index of the last row that is not after line `n`; -1: all are after it. */
function lastUpTo(rows: readonly EventRow[], n: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.line.n <= n) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function nextIndex(key: string, index: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -12, PageDown: 12 };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? null : index + step;
}

/** Scrolls just as far as it takes, and only the list itself. */
function keepInSight(box: Element, index: number): void {
  const rowTop = index * ROW_PX;
  const bottom = box.scrollTop + box.clientHeight;
  if (rowTop < box.scrollTop) box.scrollTop = rowTop - ROW_PX * 2;
  else if (rowTop + ROW_PX * 2 > bottom) box.scrollTop = rowTop - box.clientHeight + ROW_PX * 3;
}
