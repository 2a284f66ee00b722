/** Where Twilio asks what a call we have placed is to be. */
export const OUTGOING_PATH = '/outgoing-call';
/** Where it tells who answered. */
export const AMD_PATH = '/amd';
/** Where it tells how the call goes. */
export const STATUS_PATH = '/call-status';
