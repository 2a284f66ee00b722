import type { DecodedEvent } from '../../../src/openai/wire.ts';

/** What a server sends, and what the call is told of it. */
export interface Sample {
  readonly frame: Readonly<Record<string, unknown>>;
  readonly event: DecodedEvent;
}
