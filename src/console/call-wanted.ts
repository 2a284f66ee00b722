import { signal } from '@preact/signals';

/** Counts up each time somebody presses Call outside of the phone; the phone's dock answers it by calling. */
export const callWanted = signal(0);

/** Who is to answer, by name; empty: the usual one. */
export const agentWanted = signal('');

/** The browser's phone is in a call: it cannot start another one. */
export const phoneBusy = signal(false);
