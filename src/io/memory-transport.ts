import type { Clock } from './clock.ts';
import { EarlyFrames } from './early-frames.ts';
import type { Transport, TransportListener } from './transport.ts';

/**
 * Two transports joined in memory; each frame arrives `latencyMs` (default 0) later on `clock`, in order.
 * For calls on virtual time: no socket, no port, the same frames.
 */
export function memoryPair(clock: Clock, latencyMs = 0): readonly [Transport, Transport] {
  const a = new MemoryEnd(clock, latencyMs);
  const b = new MemoryEnd(clock, latencyMs);
  a.join(b);
  b.join(a);
  return [a, b];
}

class MemoryEnd implements Transport {
  readonly bufferedBytes = 0;
  readonly #clock: Clock;
  readonly #latencyMs: number;
  #peer: MemoryEnd | undefined;
  readonly #frames = new EarlyFrames();
  #open = true;
  #told = false;

  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  join(peer: MemoryEnd): void {
    this.#peer = peer;
  }

  send(data: string | Uint8Array): void {
    if (!this.#open) return;
    const peer = this.#peer;
    // A view on reused memory must not change under way, as it could not on a wire.
    const frame = typeof data === 'string' ? data : Uint8Array.from(data);
    this.#clock.setTimeout(() => peer?.deliver((to) => to.message(frame)), this.#latencyMs);
  }

  close(code = 1000, reason = ''): void {
    this.#shut(code, reason);
  }

  terminate(): void {
    this.#shut(1006, '');
  }

  listen(listener: TransportListener): void {
    this.#frames.listen(listener);
  }

  deliver(event: (to: TransportListener) => void): void {
    if (!this.#told) this.#frames.deliver(event);
  }

  #shut(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    const peer = this.#peer;
    this.#clock.setTimeout(() => {
      peer?.closed(code, reason);
      this.closed(code, reason);
    }, this.#latencyMs);
  }

  closed(code: number, reason: string): void {
    this.#open = false;
    if (this.#told) return;
    this.deliver((to) => to.close(code, reason));
    this.#told = true;
  }
}
