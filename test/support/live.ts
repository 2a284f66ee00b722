/**
 * For rehearsals in real time, whose judge holds pauses and interruptions against the call. On a machine that stood still
 * for a second or two they are the machine's: the call is placed again. A defect fails every time.
 */
export const LIVE = { timeout: 120_000, retry: 2 } as const;
