import type { ModelFormat } from '../audio/transcoder.ts';
import type { HostedMcp } from './tools/hosted-mcp.ts';
import type { Tool } from './tools/tool.ts';

/** What answers a call: personality, voice and how it takes turns. One place for all of it. */
export interface Agent {
  /** What it is called in lists of calls; callers do not hear it. */
  readonly name: string;
  /** Who it is and how it behaves; the session's instructions. */
  readonly instructions: string;
  /** What it says first; empty: the caller speaks first. */
  readonly greeting: string;
  /** The language it speaks, a tag such as `de` or `en-GB`; absent: what its instructions say. */
  readonly language?: string;
  /** The Realtime model that answers. */
  readonly model: string;
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
  /** What it leaves on an answering machine after the beep when it calls; absent: it hangs up on machines. */
  readonly voicemail?: string;
  /** What it can do besides talking. */
  readonly tools: readonly Tool[];
  /** Servers of tools that OpenAI asks by itself. */
  readonly mcpServers?: readonly HostedMcp[];
  readonly limits: AgentLimits;
  readonly filler: Filler;
  readonly afterCall: AfterCall;
}

/** What ends one of its calls, politely, when it goes on too long, and how many it takes. null: no such limit. */
export interface AgentLimits {
  /** Silence after which the caller is asked whether they are there, ms. */
  readonly silencePromptMs: number | null;
  /** How often they are asked; after that, and the same silence once more, the call ends. */
  readonly silencePrompts: number;
  /** The longest a call may last, ms. */
  readonly maxCallMs: number | null;
  /** How long before that the model is told, ms. */
  readonly warnMs: number;
  /** What a call may cost, US dollars. */
  readonly spendUsd: number | null;
  /** What all its calls of a day (UTC) may cost, US dollars. */
  readonly spendUsdPerDay: number | null;
  /** How often it takes calls of the same caller within an hour. */
  readonly callsPerCallerPerHour: number | null;
  /** How many of its calls there may be at once; further callers find it busy. */
  readonly concurrentCalls: number | null;
}

/** What the caller hears while a tool runs and nobody speaks; without sentences, nothing. */
export interface Filler {
  /** Silence before the first sentence, ms. */
  readonly afterMs: number;
  /** Silence before each further one, ms. */
  readonly everyMs: number;
  readonly sentences: readonly string[];
}

/** What is done once a call is over. */
export interface AfterCall {
  /** Have the model sum the call up. */
  readonly summary: boolean;
  /** JSON Schema of an object: what the model is to find out from the call. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Who is told of the call. */
  readonly webhook?: Webhook;
}

/** An address that is told of calls. */
export interface Webhook {
  readonly url: string;
  /** What messages are signed with. */
  readonly secret: string;
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
