import {
  byType,
  type Check,
  flag,
  isObject,
  listOf,
  missing,
  nullable,
  oneOf,
  shape,
  text,
  unsupported,
} from './checks.ts';
import { RequestError } from './errors.ts';
import type { Content, Item } from './wire.ts';

const ITEM_ID_LENGTH = 32;

const common = { id: text, object: oneOf('realtime.item'), type: text, status: text };
const checkItem: Check = byType({
  message: shape({ ...common, role: text, content: listOf(() => {}) }, ['role', 'content']),
  function_call: shape({ ...common, name: text, call_id: text, arguments: text }, ['name', 'arguments']),
  function_call_output: shape({ ...common, call_id: text, output: text }, ['call_id', 'output']),
  mcp_approval_response: shape(
    { id: text, type: text, approval_request_id: text, approve: flag, reason: nullable(text) },
    ['approval_request_id', 'approve'],
  ),
});

/** What a client may put into a message: the model's own audio is not among it. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_audio', 'input_image'],
  assistant: ['output_text'],
  system: ['input_text'],
};

const checkPart: Check = byType({
  input_text: shape({ type: text, text }, ['text']),
  output_text: shape({ type: text, text }, ['text']),
  input_audio: shape({ type: text, audio: text, transcript: text }),
  input_image: shape({ type: text, image_url: text, detail: oneOf('auto', 'low', 'high') }, ['image_url']),
});

/**
 * The item of a `conversation.item.create`, with the id it was given or a new one.
 * @param known what it may be an answer to
 * @throws RequestError as the server words it
 */
export function clientItem(
  value: unknown,
  newId: (kind: 'item' | 'call') => string,
  known: Answerable,
): Item {
  if (value === undefined) throw missing('item');
  checkItem(value, 'item');
  if (!isObject(value)) throw missing('item');
  checkId(value.id);
  const base = {
    id: typeof value.id === 'string' ? value.id : newId('item'),
    object: 'realtime.item',
    status: 'completed',
  } as const;
  if (value.type === 'message') return { ...base, type: 'message', ...message(value) };
  if (value.type === 'function_call') {
    return {
      ...base,
      type: 'function_call',
      name: String(value.name),
      call_id: typeof value.call_id === 'string' ? value.call_id : newId('call'),
      arguments: String(value.arguments),
    };
  }
  if (value.type === 'mcp_approval_response') return approvalResponse(base.id, value, known);
  const callId = String(value.call_id);
  if (!known.calls.has(callId)) {
    const words = `Tool call ID '${callId}' not found in conversation.`;
    throw new RequestError('invalid_tool_call_id', words, 'item.call_id');
  }
  return { ...base, type: 'function_call_output', call_id: callId, output: String(value.output) };
}

/** What a client's item may answer: `call_id`s of function calls, and questions whether a hosted tool may be used. */
interface Answerable {
  readonly calls: ReadonlySet<string>;
  readonly questions: ReadonlySet<string>;
}

function approvalResponse(id: string, value: Record<string, unknown>, { questions }: Answerable): Item {
  const asked = String(value.approval_request_id);
  if (!questions.has(asked)) {
    const words = `Approval request with ID '${asked}' not found in conversation, or already answered.`;
    throw new RequestError('invalid_value', words, 'item.approval_request_id');
  }
  return {
    id,
    type: 'mcp_approval_response',
    approval_request_id: asked,
    approve: value.approve === true,
    reason: typeof value.reason === 'string' ? value.reason : null,
  };
}

function checkId(id: unknown): void {
  if (typeof id !== 'string' || id.length <= ITEM_ID_LENGTH) return;
  const words = `Invalid 'item.id': string too long. Expected at most ${ITEM_ID_LENGTH} characters.`;
  throw new RequestError('string_above_max_length', words, 'item.id');
}

function message(value: Record<string, unknown>): {
  role: 'user' | 'assistant' | 'system';
  content: readonly Content[];
} {
  const role = String(value.role);
  oneOf(...Object.keys(PARTS))(role, 'item.role');
  const content = value.content as unknown[];
  content.forEach((part, index) => {
    const path = `item.content[${index}]`;
    const allowed = PARTS[role] ?? [];
    const type = isObject(part) ? part.type : undefined;
    if (typeof type === 'string' && !allowed.includes(type)) throw unsupported(type, allowed, `${path}.type`);
    checkPart(part, path);
  });
  return { role: role as 'user' | 'assistant' | 'system', content: content.map(shown) };
}

/** Audio a client sent is not shown back. */
function shown(part: unknown): Content {
  const { audio: _, ...rest } = part as Content;
  return rest.type === 'input_audio' ? { transcript: null, ...rest } : rest;
}
