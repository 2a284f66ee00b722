import type { Passed } from '../story/audio-totals.ts';
import type { CallModel } from './call-model.ts';

/** 8 bytes of μ-law are 1 ms. */
const BYTES_PER_S = 8000;

/** What has passed on the audio lanes by the moment that is shown. */
export function AudioLanes({ model }: { model: CallModel }) {
  const { fromCaller, toModel, fromModel, toCaller, dropped, unheardMs } = model.scene.value.audio;
  return (
    <dl class="audio-lanes" aria-label="Audio that passed">
      <Lane from="caller" to="us" kind="caller" passed={fromCaller} />
      <Lane
        from="us"
        to="model"
        kind="caller"
        passed={toModel}
        note={dropped.frames > 0 ? `${secondsText(dropped)} dropped` : null}
      />
      <Lane from="model" to="us" kind="agent" passed={fromModel} />
      <Lane
        from="us"
        to="caller"
        kind="agent"
        passed={toCaller}
        note={unheardMs > 0 ? `${(unheardMs / 1000).toFixed(1)} s taken back` : null}
      />
    </dl>
  );
}

interface LaneProps {
  readonly from: string;
  readonly to: string;
  readonly kind: 'caller' | 'agent';
  readonly passed: Passed;
  readonly note?: string | null;
}

function Lane({ from, to, kind, passed, note = null }: LaneProps) {
  const title = `${passed.frames.toLocaleString('en')} frames, ${passed.bytes.toLocaleString('en')} bytes of μ-law`;
  return (
    <div class={`audio-lane ${kind}`} title={title}>
      <dt>
        {from} <span aria-hidden="true">→</span>
        <span class="sr-only">to</span> {to}
      </dt>
      <dd class="num">
        {secondsText(passed)}
        <span class="audio-lane-note">{note ?? `${passed.frames.toLocaleString('en')} frames`}</span>
      </dd>
    </div>
  );
}

const secondsText = ({ bytes }: Passed): string => `${(bytes / BYTES_PER_S).toFixed(1)} s`;
