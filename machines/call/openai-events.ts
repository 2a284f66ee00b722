/**
 * Every server event of the OpenAI Realtime API (GA) as the call sees it: `openai.` plus the wire's type,
 * fields in camel case, ids as strings, durations in ms. `at` is the call's clock in ms.
 * Audio is already μ-law whatever the session's format is: base64, whole 20 ms frames except at the end of an item.
 */
export type OpenAIEvent = { readonly at: number } & OpenAIServerEvent;

/** An {@link OpenAIEvent} before the call's clock is put on it. */
export type OpenAIServerEvent =
  | SessionEvent
  | ConversationEvent
  | InputBufferEvent
  | ResponseEvent
  | ToolEvent
  | OutputBufferEvent;

/** The part of a session both ends must agree on before audio flows. Absent where the server did not say. */
export interface SessionFacts {
  readonly id?: string;
  readonly model?: string;
  readonly voice?: string;
  /** Unix seconds. */
  readonly expiresAt?: number;
  /** `audio/pcmu`, `audio/pcma` or `audio/pcm`. */
  readonly inputFormat?: string;
  readonly outputFormat?: string;
  /** `server_vad`, `semantic_vad`, or null when turns are manual. */
  readonly turnDetection?: string | null;
}

type SessionEvent =
  /** The connection is up; the session still has the server’s own settings. */
  | { readonly type: 'openai.session.created'; readonly session: SessionFacts }
  /** An update was applied: the whole session as it is now. */
  | { readonly type: 'openai.session.updated'; readonly session: SessionFacts }
  /** A request was refused, or the session is over. Most are harmless. */
  | { readonly type: 'openai.error'; readonly error: ModelError }
  /** What is left of the account’s limits. */
  | { readonly type: 'openai.rate_limits.updated'; readonly limits: readonly RateLimit[] }
  | { readonly type: 'openai.conversation.created'; readonly conversationId: string };

/** An error as the model side words it. Match on `code` first: wording changes (protocol: errors). */
export interface ModelError {
  /** For example `invalid_request_error`, `server_error`, `insufficient_quota`. */
  readonly kind: string;
  readonly code: string | null;
  readonly message: string;
  readonly param: string | null;
  /** Our own event that caused it, when the server knows. */
  readonly eventId: string | null;
}

export interface RateLimit {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** What the call needs to know of a conversation item. */
export interface ItemFacts {
  readonly id: string;
  /** `message`, `function_call`, `function_call_output`, `mcp_call`, ... */
  readonly kind: string;
  readonly role?: 'user' | 'assistant' | 'system';
  /** `completed`, `incomplete` or `in_progress`; of an `mcp_call` told by what has come of it. */
  readonly status?: string;
  /** All text parts and transcripts of the item, joined. */
  readonly text?: string;
  readonly name?: string;
  readonly callId?: string;
  readonly arguments?: string;
  /** Of an `mcp_approval_response`: the use was allowed. */
  readonly approve?: boolean;
  /** Of an `mcp_call` we were asked about, and of our answer: the id of the question. */
  readonly approvalRequestId?: string;
}

type ConversationEvent =
  | {
      /** Also decoded from the older `conversation.item.created`. */
      readonly type: 'openai.conversation.item.added';
      readonly previousItemId: string | null;
      readonly item: ItemFacts;
    }
  /** An item is final. */
  | {
      readonly type: 'openai.conversation.item.done';
      readonly previousItemId: string | null;
      readonly item: ItemFacts;
    }
  /** An item that was asked for. */
  | { readonly type: 'openai.conversation.item.retrieved'; readonly item: ItemFacts }
  /** The model’s memory of an item now ends where the caller’s does. */
  | {
      readonly type: 'openai.conversation.item.truncated';
      readonly itemId: string;
      readonly contentIndex: number;
      readonly audioEndMs: number;
    }
  /** The model has forgotten an item nobody heard. */
  | { readonly type: 'openai.conversation.item.deleted'; readonly itemId: string }
  /** Part of what the caller said, as text. */
  | {
      readonly type: 'openai.conversation.item.input_audio_transcription.delta';
      readonly itemId: string;
      readonly delta: string;
    }
  /** What the caller said, as text; often later than the answer to it. */
  | {
      readonly type: 'openai.conversation.item.input_audio_transcription.completed';
      readonly itemId: string;
      readonly transcript: string;
      readonly usage?: TranscriptionUsage;
    }
  /** What the caller said could not be turned into text. */
  | {
      readonly type: 'openai.conversation.item.input_audio_transcription.failed';
      readonly itemId: string;
      readonly error: ModelError;
    }
  | {
      readonly type: 'openai.conversation.item.input_audio_transcription.segment';
      readonly itemId: string;
      readonly text: string;
      readonly speaker: string;
      readonly startSeconds: number;
      readonly endSeconds: number;
    };

/** What a transcription cost: by tokens or by time. */
export type TranscriptionUsage =
  | {
      readonly by: 'tokens';
      readonly totalTokens: number;
      readonly inputTokens: number;
      readonly outputTokens: number;
    }
  | { readonly by: 'duration'; readonly seconds: number };

type InputBufferEvent =
  | {
      /** `audioStartMs`: ms of audio appended in this session, minus the prefix padding. */
      readonly type: 'openai.input_audio_buffer.speech_started';
      readonly itemId: string;
      readonly audioStartMs: number;
    }
  | {
      /** `audioEndMs`: same clock; includes the silence that ended the turn. */
      readonly type: 'openai.input_audio_buffer.speech_stopped';
      readonly itemId: string;
      readonly audioEndMs: number;
    }
  /** The caller’s turn is in the conversation. */
  | {
      readonly type: 'openai.input_audio_buffer.committed';
      readonly itemId: string;
      readonly previousItemId: string | null;
    }
  /** The audio not yet committed was dropped. */
  | { readonly type: 'openai.input_audio_buffer.cleared' }
  | {
      readonly type: 'openai.input_audio_buffer.timeout_triggered';
      readonly itemId: string;
      readonly audioStartMs: number;
      readonly audioEndMs: number;
    }
  | {
      readonly type: 'openai.input_audio_buffer.dtmf_event_received';
      readonly digit: string;
      readonly receivedAt: number;
    };

/** Where in a response a piece of content belongs. Playback is kept per item, not per response. */
export interface ContentPlace {
  readonly responseId: string;
  readonly itemId: string;
  readonly outputIndex: number;
  readonly contentIndex: number;
}

/** How a response ended, and what it cost. */
export interface ResponseFacts {
  readonly responseId: string;
  readonly status: 'in_progress' | 'completed' | 'cancelled' | 'incomplete' | 'failed';
  /** `turn_detected`, `client_cancelled`, `max_output_tokens`, `content_filter`. */
  readonly reason?: string;
  /** Only when `failed`. */
  readonly error?: ModelError;
  readonly usage?: Usage;
  /** What we sent with `response.create`, echoed. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** null for an out-of-band response (`conversation: "none"`); absent where the server does not say. */
  readonly conversationId?: string | null;
  /** Only in `response.done`: the final items. */
  readonly output?: readonly ItemFacts[];
}

/** Tokens of one response. Nested subsets: `cached*` is inside `input*`. */
export interface Usage {
  readonly totalTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly inputTextTokens: number;
  readonly inputAudioTokens: number;
  readonly cachedTokens: number;
  readonly cachedTextTokens: number;
  readonly cachedAudioTokens: number;
  readonly outputTextTokens: number;
  readonly outputAudioTokens: number;
}

type ResponseEvent =
  /** The model begins to answer. */
  | ({ readonly type: 'openai.response.created' } & ResponseFacts)
  /** A response is over: complete, cancelled, cut short or failed; what it cost. */
  | ({ readonly type: 'openai.response.done' } & ResponseFacts)
  /** A part of the response begins: words, or a call of a function. */
  | {
      readonly type: 'openai.response.output_item.added' | 'openai.response.output_item.done';
      readonly responseId: string;
      readonly outputIndex: number;
      readonly item: ItemFacts;
    }
  | ({
      readonly type: 'openai.response.content_part.added' | 'openai.response.content_part.done';
    } & ContentPlace & {
        readonly part: { readonly kind: 'audio' | 'text'; readonly text: string };
      })
  /** A piece of speech, several times faster than it plays. */
  | ({ readonly type: 'openai.response.output_audio.delta' } & ContentPlace & {
        /** Base64 μ-law. */
        readonly payload: string;
        /** Its length once decoded; 8 bytes are 1 ms. */
        readonly bytes: number;
      })
  /** An item’s speech is complete. */
  | ({ readonly type: 'openai.response.output_audio.done' } & ContentPlace)
  /** A few of the words being spoken, ahead of their audio. */
  | ({
      readonly type: 'openai.response.output_audio_transcript.delta' | 'openai.response.output_text.delta';
    } & ContentPlace & { readonly delta: string })
  /** All words of an item. */
  | ({
      readonly type: 'openai.response.output_audio_transcript.done' | 'openai.response.output_text.done';
    } & ContentPlace & { readonly text: string });

type ToolEvent =
  | {
      readonly type:
        | 'openai.response.function_call_arguments.delta'
        | 'openai.response.mcp_call_arguments.delta';
      readonly responseId: string;
      readonly itemId: string;
      readonly delta: string;
      readonly callId?: string;
    }
  | {
      readonly type:
        | 'openai.response.function_call_arguments.done'
        | 'openai.response.mcp_call_arguments.done';
      readonly responseId: string;
      readonly itemId: string;
      readonly arguments: string;
      readonly callId?: string;
      readonly name?: string;
    }
  | {
      readonly type:
        | 'openai.response.mcp_call.in_progress'
        | 'openai.response.mcp_call.completed'
        | 'openai.response.mcp_call.failed'
        | 'openai.mcp_list_tools.in_progress'
        | 'openai.mcp_list_tools.completed'
        | 'openai.mcp_list_tools.failed';
      readonly itemId: string;
    };

/** WebRTC and SIP only; typed because a compatible server may send them. */
type OutputBufferEvent = {
  readonly type:
    | 'openai.output_audio_buffer.started'
    | 'openai.output_audio_buffer.stopped'
    | 'openai.output_audio_buffer.cleared';
  readonly responseId: string;
};
