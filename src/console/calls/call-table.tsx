import type { CallListing } from '../../store/store.ts';
import { oursOf } from '../../twilio/parties.ts';
import { callHref } from '../router.ts';
import { OutcomeBadge, StateBadge } from '../ui/badges.tsx';
import { DirectionMark } from '../ui/direction-mark.tsx';
import { latencyText, moneyText } from '../ui/format.ts';
import { TrashIcon } from '../ui/icons.tsx';
import { Ago, Lasting } from '../ui/times.tsx';
import { oursText, personText } from './person.ts';
import { stepThroughRows } from './row-keys.ts';
import './call-table.css';

interface CallTableProps {
  readonly label: string;
  readonly calls: readonly CallListing[];
  /** Absent: these calls cannot be deleted. */
  readonly onDelete?: (call: CallListing) => void;
}

/** Calls with their figures, a row each; arrow keys go from row to row, Enter opens one. */
export function CallTable({ label, calls, onDelete }: CallTableProps) {
  const live = onDelete === undefined;
  return (
    <table class="call-table" aria-label={label} onKeyDown={stepThroughRows}>
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">{live ? 'State' : 'Ended'}</th>
          <th scope="col">Agent</th>
          <th scope="col" class="figure">
            Started
          </th>
          <th scope="col" class="figure">
            Length
          </th>
          <th
            scope="col"
            class="figure"
            title="From the end of the caller’s speech to the answer, the median"
          >
            Answers in
          </th>
          <th scope="col" class="figure">
            Barge-ins
          </th>
          <th scope="col" class="figure">
            Cost
          </th>
          {onDelete && (
            <th scope="col">
              <span class="sr-only">Delete</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <Row key={call.callSid} call={call} {...(onDelete ? { onDelete } : {})} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly call: CallListing;
  readonly onDelete?: (call: CallListing) => void;
}

function Row({ call, onDelete }: RowProps) {
  return (
    <tr>
      <td class="row-call">
        <a class="row-link" href={callHref(call.callSid)}>
          <DirectionMark direction={call.direction} />
          {personText(call)}
        </a>
        {oursOf(call) && <span class="row-to"> {oursText(call)}</span>}
        {call.preview && <q class="row-said">{call.preview}</q>}
      </td>
      <td class="row-state">
        {call.endedAt === null || !call.outcome ? (
          <StateBadge state={call.state} />
        ) : (
          <OutcomeBadge outcome={call.outcome} direction={call.direction} />
        )}
      </td>
      <td class="row-agent">{call.agent}</td>
      <td class="figure">
        <Ago at={call.startedAt} />
      </td>
      <td class="figure">
        <Lasting from={call.startedAt} until={call.endedAt} />
      </td>
      <td class={call.latencyMs === null ? 'figure no-answers' : 'figure'} data-label="answers">
        {latencyText(call.latencyMs)}
      </td>
      <td class="figure" data-label="barge-ins">
        {call.bargeIns}
      </td>
      <td class="figure" title={call.costIncomplete ? 'At least: something has no known price.' : undefined}>
        {call.costIncomplete ? '≥ ' : ''}
        {moneyText(call.costMicros)}
      </td>
      {onDelete && (
        <td class="row-delete">
          <button
            type="button"
            class="button quiet small"
            aria-label={`Delete the call with ${personText(call)}`}
            onClick={() => onDelete(call)}
          >
            <TrashIcon />
          </button>
        </td>
      )}
    </tr>
  );
}
