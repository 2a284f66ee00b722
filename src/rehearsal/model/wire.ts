import type {
  ConversationItem,
  RealtimeMcpApprovalRequest,
  RealtimeMcpApprovalResponse,
  RealtimeMcpListTools,
  RealtimeMcpToolCall,
  RealtimeResponse,
  RealtimeResponseStatus,
  RealtimeResponseUsage,
  RealtimeServerEvent,
} from 'openai/resources/realtime/realtime';

/** One part of a message, as the wire shows it: the typings know no null transcript, the wire does. */
export interface Content {
  readonly type: 'input_text' | 'input_audio' | 'input_image' | 'output_text' | 'output_audio';
  readonly text?: string;
  readonly transcript?: string | null;
  /** Base64, in the session's format; only when an item is retrieved. */
  readonly audio?: string;
  readonly image_url?: string;
  readonly detail?: string;
}

export type ItemStatus = 'completed' | 'incomplete' | 'in_progress';

interface ItemBase {
  readonly id: string;
  readonly object: 'realtime.item';
  readonly status: ItemStatus;
}

export interface MessageItem extends ItemBase {
  readonly type: 'message';
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: readonly Content[];
}

export interface FunctionCallItem extends ItemBase {
  readonly type: 'function_call';
  readonly name: string;
  readonly call_id: string;
  readonly arguments: string;
}

interface FunctionCallOutputItem extends ItemBase {
  readonly type: 'function_call_output';
  readonly call_id: string;
  readonly output: string;
}

/** A use of a tool of a hosted MCP server; it runs for as long as it has neither an output nor an error. No item of MCP has a status. */
export interface McpCallItem {
  readonly id: string;
  readonly type: 'mcp_call';
  readonly server_label: string;
  readonly name: string;
  readonly arguments: string;
  readonly approval_request_id: string | null;
  readonly output: string | null;
  readonly error: McpError | null;
}

/** Why a tool of a hosted server failed. */
export type McpError = NonNullable<RealtimeMcpToolCall['error']>;

export type McpItem =
  | McpCallItem
  | McpListToolsItem
  | RealtimeMcpApprovalRequest
  | RealtimeMcpApprovalResponse;

type McpListToolsItem = RealtimeMcpListTools & { readonly id: string };

/** A conversation item as it is sent. */
export type Item = MessageItem | FunctionCallItem | FunctionCallOutputItem | McpItem;

/** A response as it is sent: every key always present, null where there is nothing to say. */
export type WireResponse = Required<
  Omit<RealtimeResponse, 'conversation_id' | 'status_details' | 'usage' | 'output'>
> & {
  readonly conversation_id: string | null;
  readonly status_details: StatusDetails | null;
  readonly usage: RealtimeResponseUsage | null;
  readonly output: readonly Item[];
};

/** Why a response did not complete; some failures carry no code. */
export type StatusDetails = Omit<RealtimeResponseStatus, 'error'> & { readonly error?: FailureDetails };

/** The error inside a failed response. */
export interface FailureDetails {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

type Unstamped<Event> = Event extends { item: ConversationItem }
  ? Omit<Event, 'event_id' | 'item'> & { readonly item: Item }
  : Event extends { response: RealtimeResponse }
    ? Omit<Event, 'event_id' | 'response'> & { readonly response: WireResponse }
    : Event extends { event_id: string }
      ? Omit<Event, 'event_id'>
      : never;

/** Every event the GA server sends, before it gets its `event_id`. */
export type ServerEvent = Unstamped<RealtimeServerEvent>;

/** A client event once it is known to be a JSON object with a type. */
export interface ClientEvent {
  readonly type: string;
  readonly event_id?: string;
  readonly [field: string]: unknown;
}
