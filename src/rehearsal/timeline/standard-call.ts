import type { CallerScript } from '../caller/script.ts';

/** What the caller barges in with. */
export const INTERRUPTION_CLIP = 'caller/interrupt-sunday';

/** The caller's last words. */
export const GOODBYE_CLIP = 'caller/goodbye';

/**
 * The standard rehearsal: listen to the greeting, ask something with a long answer, interrupt it, ask on, say goodbye.
 * The last step hangs up whether or not the agent has.
 */
export const standardCall: CallerScript = [
  { waitForAgent: 'finished', timeoutMs: 15_000 },
  { say: 'caller/hello-hours' },
  { afterAgentMs: 2500, timeoutMs: 15_000 },
  { say: INTERRUPTION_CLIP },
  { waitForAgent: 'finished' },
  { say: 'caller/ask-table' },
  { waitForAgent: 'finished' },
  { say: GOODBYE_CLIP },
  { waitForAgent: 'finished', timeoutMs: 15_000 },
  { hangUp: true },
];
