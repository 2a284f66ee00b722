import type { Agent, AgentLimits, Filler } from './agent.ts';
import type { HostedMcp } from './tools/hosted-mcp.ts';
import type { Tool } from './tools/tool.ts';

/** One agent as a configuration file says it. What is left out is taken from the environment, then from the defaults. */
export interface AgentOptions {
  /** Who it is and how it behaves. */
  readonly instructions?: string | undefined;
  /** What it says first; empty: the caller speaks first. */
  readonly greeting?: string | undefined;
  /**
   * The language it speaks, a tag such as `de` or `en-GB`: a sentence about it is put behind the instructions, and
   * transcription is told. Left out: what the instructions say.
   */
  readonly language?: string | undefined;
  /** The Realtime model that answers, for example `gpt-realtime-2.1-mini`. */
  readonly model?: string | undefined;
  /** A Realtime voice, for example `marin`. */
  readonly voice?: string | undefined;
  /** Speaking rate, 0.25 to 1.5. */
  readonly speed?: number | undefined;
  /** Per answer: 1 to 4096, or `inf`. */
  readonly maxOutputTokens?: number | 'inf' | undefined;
  /** What the model does when a conversation outgrows its context; `retentionRatio`, 0 to 1: the share to keep. */
  readonly truncation?: Agent['truncation'] | undefined;
  /** Filter on the caller's audio before the model hears it; null: none. */
  readonly noiseReduction?: Agent['noiseReduction'] | undefined;
  /** Speech to text of what the caller said, for people to read; null: none. */
  readonly transcription?: TranscriptionOptions | null | undefined;
  /** How the end of the caller's turn is found: by silence, or by what was said. */
  readonly turnDetection?: TurnDetectionOptions | undefined;
  /** Audio between here and the model; μ-law, `audio/pcmu`, needs no conversion. */
  readonly format?: Agent['format'] | undefined;
  /** Keep the audio of its calls, both sides. The law may want callers to be told. */
  readonly record?: boolean | undefined;
  /** What it leaves on an answering machine after the beep when it calls; left out: it hangs up on machines. */
  readonly voicemail?: string | undefined;
  /** What it can do besides talking. */
  readonly tools?: readonly Tool[] | undefined;
  /** Servers of tools that OpenAI asks by itself, each made by `hostedMcp`. */
  readonly mcpServers?: readonly HostedMcp[] | undefined;
  /** What ends a call politely. null: no such limit. */
  readonly limits?: Given<AgentLimits> | undefined;
  /** What is said while a tool runs and nobody speaks. */
  readonly filler?: Given<Filler> | undefined;
  readonly afterCall?: AfterCallOptions | undefined;
}

interface TranscriptionOptions {
  readonly model?: string | undefined;
  /** A language code such as `de`. */
  readonly language?: string | undefined;
}

type TurnDetectionOptions =
  | {
      readonly type: 'server_vad';
      /** 0 to 1; higher needs louder speech. */
      readonly threshold?: number | undefined;
      /** Audio kept from before speech was found, ms. */
      readonly prefixPaddingMs?: number | undefined;
      /** Silence that ends a turn, ms. */
      readonly silenceDurationMs?: number | undefined;
      /** After this silence the agent speaks by itself (5000 to 30000 ms); null: never. */
      readonly idleTimeoutMs?: number | null | undefined;
    }
  | {
      readonly type: 'semantic_vad';
      /** How soon the agent takes the turn. */
      readonly eagerness?: 'low' | 'medium' | 'high' | 'auto' | undefined;
    };

/** What is done once a call is over. */
interface AfterCallOptions {
  /** Have the model sum the call up. */
  readonly summary?: boolean | undefined;
  /** What the model is to find out from the call: a zod object, or JSON Schema of an object. */
  readonly fields?: object | undefined;
  /** Who is told of the call, instead of the file's `webhooks.afterCall`; null: nobody. */
  readonly webhook?: WebhookOptions | null | undefined;
}

export interface WebhookOptions {
  /** `https://…`, or `http://…`. */
  readonly url: string | undefined;
  /** What messages are signed with, at least 16 characters; from the environment, not written into the file. */
  readonly secret: string | undefined;
}

/** Any of its fields. */
type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };
