import type { Turn } from '../story/turn-lane.ts';
import { timeText } from '../story/why.ts';
import { latencyText } from '../ui/format.ts';
import type { CallModel } from './call-model.ts';
import { costText } from './cost-text.ts';
import { ScrollBox } from './scroll-box.tsx';
import './turns-panel.css';

/** How long each answer took, step by step, and what the model cost, up to the moment that is shown. */
export function TurnsPanel({ model }: { model: CallModel }) {
  const until = model.count.value;
  const turns = model.story.lanes.turn.turns.filter(({ n }) => isWithin(model, n, until));
  return (
    <section class="card turns" aria-labelledby="turns-heading">
      <h2 id="turns-heading">Answers</h2>
      {turns.length === 0 ? (
        <p class="turns-none">Nothing was answered yet.</p>
      ) : (
        <TurnTable turns={turns} model={model} />
      )}
      <Spending model={model} />
    </section>
  );
}

function TurnTable({ turns, model }: { turns: readonly Turn[]; model: CallModel }) {
  const longest = Math.max(...turns.map(waited), 1);
  return (
    <ScrollBox label="Answers, scrolls" class="turns-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Caller done</th>
            <th scope="col">Response</th>
            <th scope="col">First audio, sent</th>
            <th scope="col">Heard</th>
            <th scope="col" class="turn-bar-head">
              <span class="sr-only">As a bar</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {turns.map((turn) => (
            <TurnRow key={turn.n} turn={turn} longest={longest} model={model} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function TurnRow({ turn, longest, model }: { turn: Turn; longest: number; model: CallModel }) {
  const { stopped, created, firstAudio, firstHeard } = turn;
  const start = stopped ?? created ?? firstAudio ?? firstHeard;
  const after = (t: number | null): string => (t === null || t === start ? '–' : latencyText(t - start));
  const share = (t: number | null): string => `${t === null ? 0 : (Math.max(0, t - start) / longest) * 100}%`;
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link-button num" onClick={() => model.seek(start)}>
          {timeText(start)}
        </button>
        {stopped === null && <span class="turn-first">agent first</span>}
      </th>
      <td class="num">{after(created)}</td>
      <td class="num">{after(firstAudio)}</td>
      <td class="num">{after(firstHeard)}</td>
      <td>
        <span class="turn-bar" aria-hidden="true">
          <span class="heard" style={{ width: share(firstHeard) }} />
          <span class="audio" style={{ width: share(firstAudio) }} />
          <span class="created" style={{ width: share(created) }} />
        </span>
      </td>
    </tr>
  );
}

function Spending({ model }: { model: CallModel }) {
  const { micros, responses, inputTokens, cachedTokens, outputTokens } = model.scene.value.spent;
  const number = (value: number): string => value.toLocaleString('en');
  return (
    <dl class="spending">
      <div>
        <dt>Model’s cost so far</dt>
        <dd class="num">{costText(micros)}</dd>
      </div>
      <div>
        <dt>Responses</dt>
        <dd class="num">{number(responses)}</dd>
      </div>
      <div>
        <dt>Tokens in (cached)</dt>
        <dd class="num">
          {number(inputTokens)} ({number(cachedTokens)})
        </dd>
      </div>
      <div>
        <dt>Tokens out</dt>
        <dd class="num">{number(outputTokens)}</dd>
      </div>
    </dl>
  );
}

/** Lines are numbered without gaps but for lost ones, so the number alone would not do. */
const isWithin = (model: CallModel, n: number, count: number): boolean =>
  n <= (model.story.lines[count - 1]?.n ?? -1);

const waited = ({ stopped, created, firstHeard }: Turn): number =>
  firstHeard - (stopped ?? created ?? firstHeard);
