import { joinBytes } from './join.ts';
import { MULAW_BYTES_PER_MS } from './mulaw.ts';

const FRAME_MS = 20;
const FRAME_BYTES = FRAME_MS * MULAW_BYTES_PER_MS;
const NOTHING = new Uint8Array(0);

/**
 * Cuts one item's audio to whole frames of 20 ms (160 bytes), as telephones play it. What is left of a push
 * waits for the next one, so that no byte is lost and none is padded.
 */
export class Framer {
  #rest: Uint8Array = NOTHING;

  /**
   * @param bytes μ-law or A-law audio, any length. The result may be a view of it: do not write to it later.
   * @returns as many whole frames as there are now, 160 bytes each, end to end; maybe none.
   */
  push(bytes: Uint8Array): Uint8Array {
    const joined = joinBytes(this.#rest, bytes);
    const whole = joined.length - (joined.length % FRAME_BYTES);
    // A copy: the rest must outlive the buffer it came in.
    this.#rest = Uint8Array.from(joined.subarray(whole));
    return joined.subarray(0, whole);
  }

  /** Gives what is left at the end of an item: 0 to 159 bytes. */
  flush(): Uint8Array {
    const rest = this.#rest;
    this.#rest = NOTHING;
    return rest;
  }
}
