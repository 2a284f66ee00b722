/** What the page tells the line's worklet. */
export type ToLine =
  /** A stream begins: what is queued is forgotten, marks and all. */
  | { readonly type: 'stream'; readonly stream: number }
  /** μ-law, 8000 samples/s. */
  | { readonly type: 'media'; readonly audio: Uint8Array }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' };

/** What the worklet tells the page. */
export type FromLine =
  | ({ readonly type: 'frame' } & LineFrame)
  /** A mark of that stream was played or cleared. */
  | { readonly type: 'played'; readonly stream: number; readonly mark: string };

/** 20 ms of the line. */
export interface LineFrame {
  /** What the microphone picked up: 160 bytes of μ-law. */
  readonly audio: Uint8Array;
  /** When it ended, ms of a clock that goes on while the audio device stands still. */
  readonly at: number;
  /** How loud the other side was meanwhile, as {@link import('../../audio/loudness.ts').loudness} has it. */
  readonly heard: number;
}
