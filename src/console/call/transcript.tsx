import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Utterance } from '../../../machines/call/conversation.ts';
import { spoken } from '../story/spoken.ts';
import { timeText } from '../story/why.ts';
import { Empty } from '../ui/notices.tsx';
import type { CallModel } from './call-model.ts';
import { spokenAt, type When } from './spoken-at.ts';
import './transcript.css';

/** Words move on in steps of this, ms: finer is not to be seen. */
const STEP_MS = 100;
/** Who has scrolled up by more than this wants to read there, px. */
const NEAR_PX = 120;

/** What was said up to the moment that is shown, and what of it was heard. */
export function Transcript({ model }: { model: CallModel }) {
  const moment = useComputed(() => Math.floor(model.moment.value / STEP_MS) * STEP_MS);
  const t = moment.value;
  const { conversation } = model.scene.value;
  const shown = conversation.filter(
    ({ text, role, generatedMs }) => text || role === 'caller' || generatedMs > 0,
  );
  const list = useRef<HTMLOListElement>(null);
  useNewestInView(list, `${shown.length} ${shown.at(-1)?.text?.length ?? 0}`);
  const masked = model.story.head?.without.includes('transcripts') ?? false;
  return (
    <section class="card transcript" aria-labelledby="transcript-heading">
      <h2 id="transcript-heading">Transcript</h2>
      {masked && <p class="transcript-note">Words are kept out of this journal: letters stand as •.</p>}
      {shown.length === 0 ? (
        <Empty title="Nothing was said yet" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <ol ref={list} tabIndex={0} aria-label="What was said">
          {shown.map((utterance) => (
            <Line key={utterance.itemId} utterance={utterance} model={model} t={t} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ utterance, model, t }: { utterance: Utterance; model: CallModel; t: number }) {
  const when = spokenAt(model.story.lanes, utterance);
  const now = when !== null && when.from <= t && t < (when.to ?? Number.POSITIVE_INFINITY);
  return (
    <li class={`utterance ${utterance.role} ${now ? 'now' : ''}`} aria-current={now ? 'true' : undefined}>
      <Moment when={when} model={model} role={utterance.role} />
      <p>
        <Words utterance={utterance} playedMs={model.story.lanes.agent.heardMs(utterance.itemId, t)} />
      </p>
      {utterance.interrupted && <p class="utterance-note">{cutText(utterance)}</p>}
    </li>
  );
}

function Moment({ when, model, role }: { when: When | null; model: CallModel; role: string }) {
  const who = role === 'caller' ? 'Caller' : 'Agent';
  if (when === null) return <span class="utterance-who">{who}</span>;
  const time = timeText(when.from);
  return (
    <button
      type="button"
      class="utterance-who"
      title="Go to this moment"
      onClick={() => model.seek(when.from)}
    >
      {who} <span class="num">{time}</span>
    </button>
  );
}

function Words({ utterance, playedMs }: { utterance: Utterance; playedMs: number }) {
  if (utterance.text === null) {
    return (
      <span class="pending">{utterance.role === 'caller' ? 'not yet written down' : 'no words yet'}</span>
    );
  }
  const { heard, pending, unheard } = spoken(utterance, playedMs);
  return (
    <>
      {heard}
      {pending && <span class="pending">{pending}</span>}
      {unheard && (
        <>
          {/\s/.test(unheard[0] ?? '') ? ' ' : ''}
          <del>
            <span class="sr-only">not heard: </span>
            {unheard.trimStart()}
            <span class="sr-only"> (end of what was not heard)</span>
          </del>
        </>
      )}
    </>
  );
}

function cutText({ heardMs, generatedMs }: Utterance): string {
  if (!heardMs) return 'Taken back before a word of it was heard; the model has forgotten it.';
  const [heard, all] = [heardMs, generatedMs].map((ms) => (ms / 1000).toFixed(1));
  return `Cut off: ${heard} of ${all} s were heard; the model remembers that much.`;
}

/** Keeps the newest words in view, unless somebody reads further up. */
function useNewestInView(list: { readonly current: HTMLOListElement | null }, newest: string): void {
  const height = useRef(0);
  useEffect(() => {
    const box = list.current;
    if (!box) return;
    const atEnd = height.current - box.scrollTop - box.clientHeight < NEAR_PX;
    if (atEnd || box.scrollHeight < height.current) box.scrollTop = box.scrollHeight;
    height.current = box.scrollHeight;
  }, [newest]);
}
