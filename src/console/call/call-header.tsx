import { useComputed, useSignal } from '@preact/signals';
import type { CallListing } from '../../store/store.ts';
import { callerText } from '../calls/caller.ts';
import { DeleteCall } from '../calls/delete-call.tsx';
import { go } from '../router.ts';
import { StateBadge } from '../ui/badges.tsx';
import { Button } from '../ui/button.tsx';
import { Copyable } from '../ui/copyable.tsx';
import { durationText, latencyText, momentText, phoneText } from '../ui/format.ts';
import { TrashIcon } from '../ui/icons.tsx';
import { outcomeWords } from '../ui/outcome.ts';
import { CallActions } from './actions/call-actions.tsx';
import type { CallModel } from './call-model.ts';
import { costText } from './cost-text.ts';
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
  const caller = listing ? callerText(listing) : phoneText(head.from) || 'unknown number';
  return (
    <header class="call-header">
      <div class="call-title">
        <h1>{caller}</h1>
        <Standing model={model} />
      </div>
      <div class="call-facts">
        {momentText(started, Date.now())} · called {phoneText(head.to) || '–'} · {head.agent} ·{' '}
        {head.model === 'rehearsal' ? 'rehearsal model' : head.model}
        {head.recorded ? ' · recorded' : ''} <Copyable text={callSid} what="the call’s SID" />
        {!model.live.value && listing && <Deletion listing={listing} />}
      </div>
      <Figures model={model} seconds={seconds.value} listing={listing} />
      {model.live.value && <CallActions callSid={callSid} model={model} />}
    </header>
  );
}

function Deletion({ listing }: { listing: CallListing }) {
  const asking = useSignal(false);
  return (
    <span class="call-deletion">
      <Button
        kind="quiet"
        class="small"
        onClick={() => {
          asking.value = true;
        }}
      >
        <TrashIcon /> Delete
      </Button>
      {asking.value && (
        <DeleteCall
          call={listing}
          onDone={(gone) => {
            asking.value = false;
            if (gone) go('#/calls', { replace: true });
          }}
        />
      )}
    </span>
  );
}

function Standing({ model }: { model: CallModel }) {
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
  const { kind, sentence } = outcomeWords(end.reason);
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
      <Figure name="Cost" value={costText(costOf(model, listing))} />
      {problems > 0 && <Figure name="Problems" value={String(problems)} bad />}
      {now.lostLines > 0 && <Figure name="Journal lines lost" value={String(now.lostLines)} bad />}
    </dl>
  );
}

/** Once it is over the books know more than the page: the telephone line, and what came after the call. */
function costOf(model: CallModel, listing: CallListing | null): number | null {
  const { micros } = model.story.now.spent;
  return micros === null || model.live.value || !listing?.endedAt ? micros : listing.costMicros;
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
