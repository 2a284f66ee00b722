import type { CallListing } from '../../store/store.ts';
import { callHref } from '../router.ts';
import { OutcomeBadge, StateBadge } from '../ui/badges.tsx';
import { DirectionMark } from '../ui/direction-mark.tsx';
import { Ago, Lasting } from '../ui/times.tsx';
import { personText } from './person.ts';
import './call-list.css';

/** Calls in short, each a link to its page: for places with little room. */
export function CallList({ calls, label }: { calls: readonly CallListing[]; label: string }) {
  return (
    <ul class="call-list" aria-label={label}>
      {calls.map((call) => (
        <li key={call.callSid}>
          <a href={callHref(call.callSid)}>
            <span class="call-list-top">
              <span class="call-list-caller">
                <DirectionMark direction={call.direction} />
                {personText(call)}
              </span>
              <span class="call-list-time num">
                {call.endedAt === null ? (
                  <Lasting from={call.startedAt} until={null} />
                ) : (
                  <Ago at={call.startedAt} />
                )}
              </span>
            </span>
            <span class="call-list-more">
              {call.endedAt === null && <StateBadge state={call.state} />}
              {call.outcome && <OutcomeBadge outcome={call.outcome} direction={call.direction} />}
              {call.endedAt !== null && <Lasting from={call.startedAt} until={call.endedAt} />}
              {call.preview && <q>{call.preview}</q>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
