import type { Recorder } from './recorder.ts';

/** Takes audio as it passes: side 0 is the caller, 1 the agent; μ-law, 8000 samples/s. */
export type OnAudio = (side: 0 | 1, mulaw: Uint8Array) => void;

/** A call's audio for whoever listens in, and for its recording. Costs nothing while there is neither. */
export class CallAudio {
  readonly #listeners = new Set<OnAudio>();
  readonly #recorder: Recorder | undefined;

  /** @param recorder absent: the call is not recorded. */
  constructor(recorder: Recorder | undefined) {
    this.#recorder = recorder;
  }

  /** Passes audio on from now. @returns ends it. */
  listen(onAudio: OnAudio): () => void {
    this.#listeners.add(onAudio);
    return () => this.#listeners.delete(onAudio);
  }

  /** A media stream is up. @param at the call's clock, ms; so for all of these. */
  streamStarted(at: number): void {
    this.#recorder?.streamStarted(at);
  }

  /** The caller was heard: base64 μ-law. */
  caller(payload: string, at: number): void {
    if (!this.#wanted) return;
    const audio = Buffer.from(payload, 'base64');
    this.#recorder?.caller(audio, at);
    this.#tell(0, audio);
  }

  /** Agent audio was sent: base64 μ-law. */
  agent(payload: string, at: number): void {
    if (!this.#wanted) return;
    const audio = Buffer.from(payload, 'base64');
    this.#recorder?.agent(audio, at);
    this.#tell(1, audio);
  }

  /** What was sent and not heard by now never will be. */
  cleared(at: number): void {
    this.#recorder?.cleared(at);
  }

  /** The call is over. */
  finish(at: number): void {
    this.#recorder?.finish(at);
    this.#listeners.clear();
  }

  get #wanted(): boolean {
    return this.#recorder !== undefined || this.#listeners.size > 0;
  }

  #tell(side: 0 | 1, audio: Uint8Array): void {
    for (const listener of this.#listeners) {
      try {
        listener(side, audio);
      } catch {
        // Whoever listened has gone away.
        this.#listeners.delete(listener);
      }
    }
  }
}
