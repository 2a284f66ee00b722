import type { PhoneAnswer, PhoneNext } from '../../api/types.ts';
import type { Transport } from '../../io/transport.ts';
import type { LineFrame, ToLine } from './line-messages.ts';

/** Time, as `src/io/clock.ts` has it, which the page cannot import: it is Node's. */
export interface Timers {
  /** Monotonic, ms. */
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** What the line tells its call. */
export interface LineListener {
  frame(frame: LineFrame): void;
  played(stream: number, mark: string): void;
  /** The microphone went away; its place is silence until another one is chosen. */
  microphoneLost(): void;
}

/** Microphone and loudspeaker while a call lasts. */
export interface Line {
  listen(listener: LineListener): void;
  send(message: ToLine): void;
  /** A key's tone in the person's own ear. */
  tone(digit: string): void;
  microphones(): Promise<readonly Microphone[]>;
  /** Takes another microphone. @throws LineProblem */
  use(microphone: string): Promise<void>;
  /** Lets go of microphone and loudspeaker. Idempotent. */
  close(): void;
}

/** A microphone that may be chosen; `label` is the browser's. */
export interface Microphone {
  readonly id: string;
  readonly label: string;
  readonly inUse: boolean;
}

/** What a call needs of the world. */
export interface PhonePorts {
  readonly timers: Timers;
  /** Must be called in the person's click. @throws LineProblem */
  openLine(): Promise<Line>;
  /** `POST /api/phone`. @throws CallRefused */
  begin(): Promise<PhoneAnswer>;
  /** `POST /api/phone/{callSid}/ended`. `byPerson`: the page may be on its way out. Rejects when it cannot be asked. */
  ended(callSid: string, byPerson: boolean): Promise<PhoneNext>;
  /** Rejects when the socket cannot be had. */
  dial(url: string): Promise<Transport>;
  /** Speaks a sentence, if the browser can. @param language a tag such as `de`; absent: English. */
  say(text: string, language?: string): void;
}
