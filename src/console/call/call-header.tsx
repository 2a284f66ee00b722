import { useComputed } from '@preact/signals';
import type { CallListing } from '../../store/store.ts';
import type { Direction } from '../../twilio/parties.ts';
import { oursText, personText } from '../calls/person.ts';
import { StateBadge } from '../ui/badges.tsx';
import { Copyable } from '../ui/copyable.tsx';
import { costText } from '../ui/cost-text.ts';
import { DirectionMark } from '../ui/direction-mark.tsx';
import { durationText, latencyText, momentText } from '../ui/format.ts';
import { outcomeWords } from '../ui/outcome.ts';
import { CallActions } from './actions/call-actions.tsx';
import type { CallModel } from './call-model.ts';
import { Deletion } from './deletion.tsx';
import './call-header.css';

interface CallHeaderProps {
  readonly callSid: string;
  readonly model: CallModel;
  /** What the list of calls knows of it; null when it could not be had. */
  readonly listing: CallListing | null;
}

/** Who called whom and when, how it went so far, and what may be done about it. */
export function CallHeader({ callSid, model, listing }: CallHeaderProps) {
  const seconds = useComputed(() => Math.floor(model.newest.value / 1000));
  const { head } = model.story;
  model.version.value;
  if (!head) return null;
  const started = Date.parse(head.startedAt);
  const { direction = 'inbound' } = head;
  const parties = { from: head.from, to: head.to, direction };
  return (
    <header class="call-header">
      <div class="call-title">
        <h1>
          <DirectionMark direction={direction} />
          {personText(listing ?? { ...parties, via: 'phone' })}
        </h1>
        <Standing model={model} direction={direction} />
      </div>
      <div class="call-facts">
        {momentText(started, Date.now())} · {oursText(parties)} · {head.agent} ·{' '}
        {head.model === 'rehearsal' ? 'rehearsal model' : head.model}
        {head.recorded ? ' · recorded' : ''} <Copyable text={callSid} what="the call’s SID" />
        {!model.live.value && listing && <Deletion listing={listing} />}
      </div>
      <Figures model={model} seconds={seconds.value} listing={listing} />
      {model.live.value && <CallActions callSid={callSid} model={model} />}
    </header>
  );
}

function Standing({ model, direction }: { model: CallModel; direction: Direction }) {
  const { end, call } = model.story.now;
  model.version.value;
  if (model.live.value) {
    return (
      <span class="call-live">
        <span class="live-dot" /> Live
      </span>
    );
  }
  if (!end) return <StateBadge state={call.state} />;
  const { kind, sentence } = outcomeWords(end.reason, direction);
  return (
    <span class={`call-end outcome ${kind}`} title={end.detail}>
      {sentence}
    </span>
  );
}

interface FiguresProps {
  readonly model: CallModel;
  readonly seconds: number;
  readonly listing: CallListing | null;
}

function Figures({ model, seconds, listing }: FiguresProps) {
  const { now, lanes } = model.story;
  const waits = lanes.turn.turns.flatMap(({ stopped, firstAudio }) =>
    stopped === null || firstAudio === null ? [] : [firstAudio - stopped],
  );
  const problems = lanes.trouble.troubles.filter(({ harmless }) => !harmless).length;
  return (
    <dl class="call-figures">
      <Figure name="Duration" value={durationText(seconds * 1000)} />
      <Figure name="Answer, median" value={latencyText(median(waits))} />
      <Figure name="Interruptions" value={String(now.bargeIns)} />
      <Figure name="Cost" value={listing ? costText(listing.costMicros, listing.costIncomplete) : '–'} />
      {problems > 0 && <Figure name="Problems" value={String(problems)} bad />}
      {now.lostLines > 0 && <Figure name="Journal lines lost" value={String(now.lostLines)} bad />}
    </dl>
  );
}

function Figure({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div class={bad ? 'bad' : ''}>
      <dt>{name}</dt>
      <dd class="num">{value}</dd>
    </div>
  );
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
