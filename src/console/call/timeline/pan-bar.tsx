import { timeText } from '../../story/why.ts';
import type { CallModel } from '../call-model.ts';
import type { Sight } from './use-view.ts';

/** Which part of the call is in sight, once it is not all of it. */
export function PanBar({ model, sight }: { model: CallModel; sight: Sight }) {
  if (!sight.chosen.value) return null;
  const { from, to } = sight.view.value;
  const most = Math.max(0, model.newest.value - (to - from));
  return (
    <input
      class="pan-bar"
      type="range"
      aria-label="Part of the call in sight"
      aria-valuetext={`${timeText(from)} to ${timeText(to)}`}
      min={0}
      max={Math.round(most)}
      step="any"
      value={from}
      onInput={({ currentTarget }) => sight.panTo(Number(currentTarget.value))}
    />
  );
}
