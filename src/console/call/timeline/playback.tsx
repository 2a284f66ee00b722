import { useComputed } from '@preact/signals';
import { timeText } from '../../story/why.ts';
import { Button } from '../../ui/button.tsx';
import type { CallModel } from '../call-model.ts';
import { PlayIcon, SkipIcon } from './icons.tsx';
import type { Sight } from './use-view.ts';

const SPEEDS = [0.5, 1, 2, 4];

/** Playing, stepping and zooming, and the way back to the present of a live call. */
export function Playback({ model, sight }: { model: CallModel; sight: Sight }) {
  const time = useComputed(() => timeText(model.moment.value));
  const end = useComputed(() => timeText(model.newest.value));
  const playing = model.playing.value;
  return (
    <div class="playback">
      <Button
        class="small"
        aria-label="Last change of state"
        title="Last change of state"
        onClick={() => model.toChange('last')}
      >
        <SkipIcon back />
      </Button>
      <Button class="small play" onClick={() => (playing ? model.pause() : model.play())}>
        <PlayIcon playing={playing} />
        {playing ? 'Pause' : 'Play'}
      </Button>
      <Button
        class="small"
        aria-label="Next change of state"
        title="Next change of state"
        onClick={() => model.toChange('next')}
      >
        <SkipIcon />
      </Button>
      <label class="speed">
        <span class="sr-only">Speed</span>
        <select
          class="field"
          value={model.speed.value}
          onChange={({ currentTarget }) => {
            model.speed.value = Number(currentTarget.value);
          }}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
      <span class="playback-time num">
        {time} <span>of {end}</span>
      </span>
      <BackToLive model={model} />
      <Zoom sight={sight} />
    </div>
  );
}

function BackToLive({ model }: { model: CallModel }) {
  if (!model.live.value) return null;
  if (model.follows.value) return <span class="following">following live</span>;
  return (
    <Button class="small back-to-live" onClick={() => model.seek(null)}>
      <span class="live-dot" /> Back to live
    </Button>
  );
}

function Zoom({ sight }: { sight: Sight }) {
  return (
    <span class="zoom">
      <Button class="small" aria-label="Zoom out" title="Zoom out" onClick={() => sight.zoom(1.6)}>
        −
      </Button>
      <Button
        class="small"
        aria-label="Zoom in"
        title="Zoom in (Ctrl and wheel)"
        onClick={() => sight.zoom(1 / 1.6)}
      >
        +
      </Button>
      <Button class="small" disabled={!sight.chosen.value} onClick={() => sight.reset()}>
        All
      </Button>
    </span>
  );
}
