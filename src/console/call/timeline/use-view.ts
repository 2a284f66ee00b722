import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { CallModel } from '../call-model.ts';
import { panned, showing, type View, wholeView, zoomed } from './view.ts';

/** What is in sight, and how it is changed. */
export interface Sight {
  readonly view: ReadonlySignal<View>;
  /** Somebody chose it; else it is all of the call, or the end of a live one. */
  readonly chosen: ReadonlySignal<boolean>;
  /** @param at the moment that stays where it is; the cursor when left out. */
  zoom(factor: number, at?: number): void;
  /** Moves it, ms. */
  pan(ms: number): void;
  /** Begins at a moment. */
  panTo(from: number): void;
  reset(): void;
}

/** The part of the call that the timeline shows. A cursor that leaves it takes it along. */
export function useView(model: CallModel): Sight {
  const chosen: Signal<View | null> = useSignal(null);
  // A live call whose past is looked at stands still.
  const held = useSignal(0);
  const view = useComputed(() => {
    if (chosen.value) return chosen.value;
    const whole = wholeView(model.newest.value, model.live.value);
    return model.follows.value || !model.live.value
      ? whole
      : showing(wholeView(held.value, true), model.moment.value, model.newest.value);
  });
  useSignalEffect(() => {
    if (model.follows.value) return;
    held.value = model.newest.peek();
  });
  useSignalEffect(() => {
    const t = model.moment.value;
    const now = chosen.peek();
    if (now === null) return;
    const next = showing(now, t, model.newest.peek());
    if (next !== now) chosen.value = next;
  });
  const { newest, moment } = model;
  return {
    view,
    chosen: useComputed(() => chosen.value !== null),
    zoom: (factor, at = moment.peek()) => {
      chosen.value = zoomed(view.peek(), factor, at, newest.peek());
    },
    pan: (ms) => {
      chosen.value = panned(view.peek(), ms, newest.peek());
    },
    panTo: (from) => {
      chosen.value = panned(view.peek(), from - view.peek().from, newest.peek());
    },
    reset: () => {
      chosen.value = null;
    },
  };
}
