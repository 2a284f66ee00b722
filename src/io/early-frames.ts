import type { TransportListener } from './transport.ts';

/** Keeps what a socket says before anybody listens, and then tells it in order. */
export class EarlyFrames {
  #listener: TransportListener | undefined;
  #early: ((to: TransportListener) => void)[] = [];

  /** Tells the listener, now or as soon as there is one. */
  deliver(event: (to: TransportListener) => void): void {
    if (this.#listener) event(this.#listener);
    else this.#early.push(event);
  }

  /** Sets the one listener; another may take its place later. */
  listen(listener: TransportListener): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const event of early) event(listener);
  }
}
