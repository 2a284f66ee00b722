import type { CallerScript } from '../../src/rehearsal/caller/script.ts';

/** Greets, asks, interrupts the answer, asks on, hangs up: what `npm run rehearse` plays. */
export { standardCall } from '../../src/rehearsal/timeline/standard-call.ts';

/** Asks and listens; never interrupts. */
export const politeCall: CallerScript = [
  { waitForAgent: 'finished' },
  { say: 'caller/ask-directions' },
  { waitForAgent: 'finished' },
  { say: 'caller/goodbye' },
  { waitForAgent: 'finished' },
  { hangUp: true },
];
