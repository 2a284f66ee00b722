import { useSignal } from '@preact/signals';
import type { CallCost, TurnCost } from '../../prices/call-cost.ts';
import type { Turn } from '../story/turn-lane.ts';
import { timeText } from '../story/why.ts';
import { fineCostText, tokensText } from '../ui/cost-text.ts';
import { latencyText } from '../ui/format.ts';
import type { CallModel } from './call-model.ts';
import { CostParts } from './cost-parts.tsx';
import { ScrollBox } from './scroll-box.tsx';
import { beginOf, type TurnRow, turnRows } from './turn-rows.ts';
import './turns-panel.css';

interface TurnsPanelProps {
  readonly model: CallModel;
  /** What the call has cost by now; undefined: not known. */
  readonly cost: CallCost | undefined;
}

/** How long each answer took, step by step, and what it cost, up to the moment that is shown; and the call's cost. */
export function TurnsPanel({ model, cost }: TurnsPanelProps) {
  const until = model.count.value;
  const turns = model.story.lanes.turn.turns.filter(({ n }) => isWithin(model, n, until));
  const costAt = ({ atMs }: TurnCost): number => model.story.time.tOf(atMs);
  const rows = turnRows(turns, cost?.turns ?? [], costAt, model.moment.value);
  return (
    <section class="card turns" aria-labelledby="turns-heading">
      <h2 id="turns-heading">Answers</h2>
      {rows.length === 0 ? (
        <p class="turns-none">Nothing was answered yet.</p>
      ) : (
        <TurnTable rows={rows} model={model} />
      )}
      <CostParts model={model} cost={cost} />
    </section>
  );
}

function TurnTable({ rows, model }: { rows: readonly TurnRow[]; model: CallModel }) {
  const longest = Math.max(...rows.map(({ turn }) => (turn ? waited(turn) : 0)), 1);
  return (
    <ScrollBox label="Answers, scrolls" class="turns-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Caller done</th>
            <th scope="col">Response</th>
            <th scope="col">First audio, sent</th>
            <th scope="col">Heard</th>
            <th scope="col">Cost</th>
            <th scope="col" class="turn-bar-head">
              <span class="sr-only">As a bar</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} longest={longest} model={model} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Row({ row, longest, model }: { row: TurnRow; longest: number; model: CallModel }) {
  const { t, turn, cost } = row;
  const open = useSignal(false);
  const after = (at: number | null | undefined): string =>
    at == null || at === t ? '–' : latencyText(at - t);
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" class="link-button num" onClick={() => model.seek(t)}>
            {timeText(t)}
          </button>
          {turn === null && <span class="turn-first">not heard</span>}
          {turn?.stopped === null && <span class="turn-first">agent first</span>}
        </th>
        <td class="num">{after(turn?.created)}</td>
        <td class="num">{after(turn?.firstAudio)}</td>
        <td class="num">{after(turn?.firstHeard)}</td>
        <td class="num">
          <Cost cost={cost} open={open.value} onClick={() => (open.value = !open.value)} />
        </td>
        <td>{turn && <Bar turn={turn} longest={longest} />}</td>
      </tr>
      {open.value && cost && (
        <tr class="turn-tokens">
          <td colSpan={6}>
            {tokensText(cost.tokens)}
            {cost.responses > 1 && ` (${cost.responses} responses)`}
          </td>
        </tr>
      )}
    </>
  );
}

/** What an answer cost; opens its tokens. */
function Cost({ cost, open, onClick }: { cost: TurnCost | null; open: boolean; onClick: () => void }) {
  if (cost === null) return <>–</>;
  return (
    <button
      type="button"
      class="link-button num"
      aria-expanded={open}
      title={tokensText(cost.tokens)}
      onClick={onClick}
    >
      {fineCostText(cost.micros)}
    </button>
  );
}

function Bar({ turn, longest }: { turn: Turn; longest: number }) {
  const start = beginOf(turn);
  const share = (t: number | null): string => `${t === null ? 0 : (Math.max(0, t - start) / longest) * 100}%`;
  return (
    <span class="turn-bar" aria-hidden="true">
      <span class="heard" style={{ width: share(turn.firstHeard) }} />
      <span class="audio" style={{ width: share(turn.firstAudio) }} />
      <span class="created" style={{ width: share(turn.created) }} />
    </span>
  );
}

/** Lines are numbered without gaps but for lost ones, so the number alone would not do. */
const isWithin = (model: CallModel, n: number, count: number): boolean =>
  n <= (model.story.lines[count - 1]?.n ?? -1);

const waited = ({ stopped, created, firstHeard }: Turn): number =>
  firstHeard - (stopped ?? created ?? firstHeard);
