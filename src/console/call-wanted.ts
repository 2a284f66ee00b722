import { signal } from '@preact/signals';

/** Counts up each time somebody presses Call outside of the phone; the phone's dock answers it by calling. */
export const callWanted = signal(0);

/** The browser's phone is in a call: it cannot start another one. */
export const phoneBusy = signal(false);
