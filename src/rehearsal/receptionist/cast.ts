/** What the caller types. Nobody but the tool that checks it may see it. */
export const PIN = '739402';

/** Who takes calls that are handed on. */
export const MANAGER = '+493012345678';
