import type { ModelFormat } from '../audio/transcoder.ts';

/** What answers a call: personality, voice and how it takes turns. One place for all of it. */
export interface Agent {
  /** What it is called in lists of calls; callers do not hear it. */
  readonly name: string;
  /** Who it is and how it behaves; the session's instructions. */
  readonly instructions: string;
  /** What it says first; empty: the caller speaks first. */
  readonly greeting: string;
  /** A Realtime voice, for example `marin`; fixed once the model has spoken. */
  readonly voice: string;
  /** Speaking rate, 0.25 to 1.5. */
  readonly speed: number;
  /** Per response: 1 to 4096, or `inf`. */
  readonly maxOutputTokens: number | 'inf';
  /** How the server shortens a conversation that outgrows its context: by itself, never, or to this share (0 to 1). */
  readonly truncation: 'auto' | 'disabled' | { readonly retentionRatio: number };
  /** Filter on the caller's audio before the model hears it; null: none. */
  readonly noiseReduction: 'near_field' | 'far_field' | null;
  /** Speech to text of what the caller said, for people to read; null: none. */
  readonly transcription: { readonly model: string; readonly language?: string } | null;
  readonly turnDetection: TurnDetection;
  /** Audio format of the model connection. μ-law needs no conversion; the others are for servers that lack it. */
  readonly format: ModelFormat;
  /** Keep the audio of its calls, both sides. The law may want callers to be told; see `docs/journal.md`. */
  readonly record: boolean;
}

/** How the server finds the end of the caller's turn. Every field is always sent: its defaults are not dependable. */
export type TurnDetection =
  | {
      readonly type: 'server_vad';
      /** 0 to 1; higher needs louder speech. */
      readonly threshold: number;
      /** Audio kept from before speech was found. */
      readonly prefixPaddingMs: number;
      /** Silence that ends a turn. */
      readonly silenceDurationMs: number;
      /** After this silence the agent speaks by itself (5000 to 30000); null: never. */
      readonly idleTimeoutMs: number | null;
    }
  | {
      readonly type: 'semantic_vad';
      /** How soon the agent takes the turn: at most 8, 4 or 2 s for low, medium, high; auto is medium. */
      readonly eagerness: 'low' | 'medium' | 'high' | 'auto';
    };
