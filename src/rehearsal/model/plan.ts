import type { Clip, VoiceLibrary } from '../voices.ts';
import type { Heard } from './recognition.ts';
import type { FunctionTool, ToolChoice } from './session-config.ts';
import type { FailureDetails, Item } from './wire.ts';

/** Something a response will put into the conversation. */
export type PlannedItem =
  /** Spoken (or, in a text session, written) words; `audio` is μ-law at 8 kHz. */
  | { readonly kind: 'speech'; readonly text: string; readonly audio: Uint8Array }
  /** `arguments` is sent as it is, valid JSON or not. */
  | {
      readonly kind: 'function_call';
      readonly name: string;
      readonly arguments: string;
      readonly callId?: string;
    }
  | HostedUse;

/** A tool of a hosted MCP server, which is used without the client; `arguments` is sent as it is. */
export interface HostedUse {
  readonly kind: 'mcp_call';
  readonly server: string;
  readonly name: string;
  readonly arguments: string;
}

/** All that one response will do. */
export interface ResponsePlan {
  readonly items: readonly PlannedItem[];
  /** Default `completed`. */
  readonly outcome?: 'completed' | 'incomplete' | 'failed';
  /** With `incomplete`: why; half of the last item's audio is generated. Default `max_output_tokens`. */
  readonly reason?: 'max_output_tokens' | 'content_filter';
  /** With `failed`. */
  readonly error?: FailureDetails;
  /** With `failed`: whether `response.created` comes first. Default true. */
  readonly announced?: boolean;
  /** What goes wrong with the response left open: the connection is cut, or falls silent. */
  readonly accident?: Accident;
}

/** The end of a connection, right after `response.created` or with half of the last item out. */
export interface Accident {
  readonly kind: 'drop' | 'hang';
  readonly when: 'at_start' | 'half_way';
}

/** What a tool of a hosted server came to; one that was not allowed has failed. */
export interface HostedResult {
  readonly name: string;
  readonly failed: boolean;
}

/** What the model is about to answer. */
export interface Turn {
  /** Counts the responses of the session from 0. */
  readonly number: number;
  /** `speech`: the caller's turn ended. `idle`: the caller said nothing for too long. `client`: asked for. */
  readonly cause: 'speech' | 'idle' | 'client';
  /** What was understood of the caller's last words, when they were spoken. */
  readonly heard?: Heard;
  /** What the caller said last, as far as it was understood; empty when nothing was said. */
  readonly transcript: string;
  /** The conversation so far, oldest first. */
  readonly items: readonly Item[];
  /** Ids of those that answer nothing: said because one response was told to, such as a filler. */
  readonly asides: ReadonlySet<string>;
  /** What tools of hosted servers came to, and nothing was made of yet. */
  readonly hosted: readonly HostedResult[];
  /** The function tools in force. */
  readonly tools: readonly FunctionTool[];
  readonly toolChoice: ToolChoice;
  /** `instructions` of the `response.create`, when it had any. */
  readonly instructions?: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** The answer is text, not speech. */
  readonly written: boolean;
  /** The text of the `response.create`'s own `input`, in whose place the conversation stands otherwise. */
  readonly input: string;
  readonly voices: VoiceLibrary;
}

/** Decides what a turn is answered with; undefined leaves it to the recorded answers. */
export type Script = (turn: Turn) => ResponsePlan | undefined;

/** A plan to say these clips, each as an item of its own. */
export function say(...clips: readonly Clip[]): ResponsePlan {
  return { items: clips.map(speech) };
}

function speech(clip: Clip): PlannedItem {
  return { kind: 'speech', text: clip.text, audio: clip.audio };
}

/**
 * A call of a function.
 * @param args the arguments; a string is sent as it is, so that malformed JSON can be rehearsed
 */
export function call(name: string, args: Readonly<Record<string, unknown>> | string): PlannedItem {
  return { kind: 'function_call', name, arguments: typeof args === 'string' ? args : JSON.stringify(args) };
}

/** A use of a tool of a hosted MCP server. @param args as for {@link call} */
export function use(
  server: string,
  name: string,
  args: Readonly<Record<string, unknown>> | string,
): PlannedItem {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  return { kind: 'mcp_call', server, name, arguments: text };
}

const FAILURES = {
  quota: {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  rate_limit: {
    type: 'tokens',
    code: 'rate_limit_exceeded',
    message:
      'Rate limit reached for gpt-realtime in organization org-rehearsal on tokens per min (TPM): ' +
      'Limit 40000, Used 39120, Requested 1450. Please try again in 0.855s.',
  },
  server_error: {
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
} as const satisfies Record<string, FailureDetails>;

/** The ways a response can fail. */
export type FailureKind = keyof typeof FAILURES;

/** A plan that fails; unannounced, it is `response.done` alone, without `response.created`. */
export function failure(kind: FailureKind, announced = true): ResponsePlan {
  return { items: [], outcome: 'failed', error: FAILURES[kind], announced };
}
