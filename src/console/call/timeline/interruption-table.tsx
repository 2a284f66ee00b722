import type { Cut } from '../../story/turn-lane.ts';
import { timeText } from '../../story/why.ts';

const CAUSES: Readonly<Record<string, string>> = {
  barge_in: 'The caller interrupted',
  stream_lost: 'The phone stream broke',
  muted: 'An operator muted the agent',
  failure: 'The call failed',
  machine: 'A machine had answered',
  ended: 'The call ended',
};

const VERDICTS: Readonly<Record<string, string>> = {
  truncate: 'memory cut there',
  delete: 'forgotten',
  keep: 'kept whole',
  lost: 'no model left',
};

/** An interruption with every term of its arithmetic: where the playhead was taken to be, and what became of items. */
export function InterruptionTable({ cut }: { cut: Cut }) {
  const { reckoning: r } = cut;
  return (
    <div class="cut-table">
      <p>
        <strong>
          {CAUSES[cut.cause] ?? cut.cause} at {timeText(cut.t)}
        </strong>
        : {ms(cut.droppedMs)} of speech were never heard.
      </p>
      <table>
        <caption class="sr-only">Where the playhead was taken to be</caption>
        <tbody>
          <Term name="Playing since, at the earliest (sent)" value={moment(r.earliestMs)} />
          <Term name="Playing since, at the latest (mark back)" value={moment(r.latestMs)} />
          <Term name="Played by the middle of the two" value={ms(r.elapsedMs)} />
          <Term name="+ the frame under way" value={ms(r.frameMs)} />
          <Term name="at least: proven by marks" value={ms(r.provenMs)} />
          <Term name="at most: sent, and trusted since the last mark" value={ms(r.limitMs)} />
          <Term name="= playhead" value={ms(r.positionMs)} sum />
        </tbody>
      </table>
      <table>
        <caption class="sr-only">What became of each item</caption>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Sent</th>
            <th scope="col">Proven</th>
            <th scope="col">Heard</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {cut.items.map((item) => (
            <tr key={`${item.itemId} ${item.contentIndex}`}>
              <th scope="row">{item.itemId}</th>
              <td class="num">{ms(item.sentMs)}</td>
              <td class="num">{ms(item.ackedMs)}</td>
              <td class="num">{ms(item.heardMs)}</td>
              <td>{VERDICTS[item.verdict] ?? item.verdict}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Term({ name, value, sum = false }: { name: string; value: string; sum?: boolean }) {
  return (
    <tr class={sum ? 'sum' : ''}>
      <th scope="row">{name}</th>
      <td class="num">{value}</td>
    </tr>
  );
}

const ms = (value: number | null): string =>
  value === null ? '–' : `${Math.round(value).toLocaleString('en')} ms`;

/** Moments of the reckoning are on the call's clock, as a recording is. */
const moment = (at: number | null): string => (at === null ? 'not known' : `at ${ms(at)}`);
