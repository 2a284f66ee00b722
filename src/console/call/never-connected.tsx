import type { CallListing } from '../../store/store.ts';
import { oursText, personText } from '../calls/person.ts';
import { DirectionMark } from '../ui/direction-mark.tsx';
import { momentText } from '../ui/format.ts';
import { outcomeWords } from '../ui/outcome.ts';
import { Deletion } from './deletion.tsx';
import './call-header.css';

/** A call on which nobody talked, so that there is no journal of it: what is known, and why it came to nothing. */
export function NeverConnected({ call }: { call: CallListing }) {
  const { kind, sentence } = outcomeWords(call.outcome ?? '', call.direction);
  return (
    <div class="call-page">
      <header class="call-header">
        <div class="call-title">
          <h1>
            <DirectionMark direction={call.direction} />
            {personText(call)}
          </h1>
          <span class={`call-end outcome ${kind}`}>{sentence}</span>
        </div>
        <div class="call-facts">
          {momentText(call.startedAt, Date.now())} · {oursText(call)} · {call.agent}
          <Deletion listing={call} />
        </div>
      </header>
      {call.detail && call.detail !== sentence && <p>{call.detail}</p>}
    </div>
  );
}
