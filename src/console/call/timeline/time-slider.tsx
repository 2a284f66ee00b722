import type { ReadonlySignal } from '@preact/signals';
import { useComputed } from '@preact/signals';
import { stateText, timeText } from '../../story/why.ts';
import type { CallModel } from '../call-model.ts';
import { type View, xOf } from './view.ts';

interface TimeSliderProps {
  readonly model: CallModel;
  readonly view: ReadonlySignal<View>;
  readonly width: ReadonlySignal<number>;
}

/** Steps of the keys, ms. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -100,
  ArrowDown: -100,
  ArrowRight: 100,
  ArrowUp: 100,
  PageDown: -5000,
  PageUp: 5000,
};

/** The time cursor: a line over all lanes, moved by the keyboard like any slider. */
export function TimeSlider({ model, view, width }: TimeSliderProps) {
  const x = useComputed(() => xOf(model.moment.value, view.value, width.value));
  const left = useComputed(() => `translateX(${x.value.toFixed(1)}px)`);
  // What is read out changes with the state and every tenth of a second at most.
  const tenths = useComputed(() => Math.round(model.moment.value / 100));
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    if (event.key === 'Home') model.seek(0);
    else if (event.key === 'End') model.seek(model.live.value ? null : model.newest.value);
    else if (step !== undefined) model.nudge(event.shiftKey ? step * 10 : step);
    else return;
    model.pause();
    event.preventDefault();
  };
  const t = tenths.value * 100;
  const state = model.scene.value.call.state;
  return (
    <>
      {!model.follows.value && (
        <div class="time-after" style={{ left: `${Math.max(0, x.value).toFixed(1)}px` }} />
      )}
      <div
        class="time-cursor"
        role="slider"
        tabIndex={0}
        aria-label="Moment of the call"
        aria-valuemin={0}
        aria-valuemax={Math.round(model.newest.value / 1000)}
        aria-valuenow={Math.round(t / 1000)}
        aria-valuetext={`${timeText(t)}, ${stateText(state) || 'before the call'}`}
        style={{ transform: left.value }}
        onKeyDown={onKeyDown}
      >
        <span class="time-flag num">{timeText(t)}</span>
      </div>
    </>
  );
}
