import { __unsafe_getAllOwnEventDescriptors, type SnapshotFrom } from 'xstate';
import { isOnlyAside } from '../../machines/call/steps/wish.ts';
import { errandOf } from '../../machines/call/tools.ts';
import type { CallEvent, callMachine } from '../../machines/index.ts';

export type Snapshot = SnapshotFrom<typeof callMachine>;

/** A second of μ-law silence, base64. */
const second = Buffer.alloc(8000, 0xff).toString('base64');
const frame = Buffer.alloc(160, 0x7e).toString('base64');

/** The call's clock while paths are generated: behaviour must not depend on how much time passed. */
const at = 1000;

const place = { outputIndex: 0, contentIndex: 0 };
const failed = {
  kind: 'server_error',
  code: null,
  message: 'The server had an error.',
  param: null,
  eventId: null,
};
const quota = {
  ...failed,
  kind: 'insufficient_quota',
  code: 'insufficient_quota',
  message: 'You exceeded your quota.',
};

/** An event that remembers which case it is, so that a path can be walked again with the names of that walk. */
export type Case = CallEvent & { readonly case: number };

/** One payload for every event the call reacts to; more where the payload changes the answer. */
export const cases = (snapshot: Snapshot): Case[] =>
  [
    ...payloads(snapshot),
    ...(snapshot.context.settings.tools ? actingPayloads(snapshot) : []),
    ...(snapshot.context.settings.voicemail === undefined ? [] : placedPayloads(isLeavingMessage(snapshot))),
  ].map((event, index) => ({ ...event, case: index }));

/** A second of the agent's voice. */
const audio = (responseId: string, at: number): CallEvent => ({
  type: 'openai.response.output_audio.delta',
  at,
  responseId,
  itemId: `a-${responseId}`,
  ...place,
  payload: second,
  bytes: 8000,
});

function payloads(snapshot: Snapshot): CallEvent[] {
  const { responses, playout, unacknowledged } = snapshot.context;
  const current = responses.active ?? 'r1';
  const fresh = current === 'r1' ? 'r2' : 'r1';
  const pending = unacknowledged[0];
  return [
    { type: 'twilio.start', at, streamSid: 'MZ1' },
    { type: 'twilio.media', at, payload: frame, bytes: 160 },
    { type: 'twilio.mark', at, name: playout.marks[0]?.name ?? 'g0:1' },
    { type: 'twilio.mark', at, name: playout.marks.at(-1)?.name ?? 'g0:2' },
    { type: 'twilio.mark', at, name: 'apology' },
    { type: 'twilio.mark', at, name: 'g0:9' },
    { type: 'twilio.dtmf', at, digit: '5' },
    { type: 'twilio.stop', at },
    { type: 'twilio.lost', at, code: 1006 },
    { type: 'model.ready', at },
    { type: 'model.failed', at, reason: 'model_gone', detail: 'code 1006' },
    { type: 'operator.hang_up', at, why: 'operator' },
    { type: 'operator.say', at, by: 'ada', text: 'We close in five minutes.' },
    { type: 'operator.tell_model', at, by: 'ada', text: 'The caller is a regular guest.' },
    { type: 'operator.mute', at, by: 'ada' },
    { type: 'operator.unmute', at, by: 'ada' },
    { type: 'operator.listen', at, by: 'ada' },
    { type: 'operator.listen_ended', at, by: 'ada' },
    { type: 'caller.fell_silent', at, quietMs: 2000, modelQuietMs: 3000 },
    { type: 'caller.fell_silent', at, quietMs: 2000, modelQuietMs: 500 },
    { type: 'caller.fell_silent', at, quietMs: 10_000, modelQuietMs: 12_000 },
    {
      type: 'openai.error',
      at,
      error: { ...failed, code: 'response_cancel_not_active', kind: 'invalid_request_error' },
    },
    {
      type: 'openai.error',
      at,
      error: { ...failed, kind: 'invalid_request_error', eventId: pending?.eventId ?? 'c999' },
    },
    {
      type: 'openai.error',
      at,
      error: { ...failed, kind: 'invalid_request_error', eventId: responses.requested?.eventId ?? 'c998' },
    },
    {
      type: 'openai.error',
      at,
      error: {
        ...failed,
        code: 'conversation_already_has_active_response',
        eventId: responses.requested?.eventId ?? null,
      },
    },
    { type: 'openai.error', at, error: quota },
    { type: 'openai.input_audio_buffer.speech_started', at, itemId: 'u1', audioStartMs: 0 },
    { type: 'openai.input_audio_buffer.speech_stopped', at, itemId: 'u1', audioEndMs: 3000 },
    { type: 'openai.input_audio_buffer.speech_stopped', at, itemId: 'u1', audioEndMs: 900 },
    { type: 'openai.input_audio_buffer.committed', at, itemId: 'u1', previousItemId: null },
    {
      type: 'openai.conversation.item.added',
      at,
      previousItemId: null,
      item: { id: 'u1', kind: 'message', role: 'user' },
    },
    {
      type: 'openai.conversation.item.truncated',
      at,
      itemId: pending?.itemId ?? 'nobody',
      contentIndex: 0,
      audioEndMs: 100,
    },
    { type: 'openai.conversation.item.deleted', at, itemId: pending?.itemId ?? 'nobody' },
    {
      type: 'openai.conversation.item.input_audio_transcription.completed',
      at,
      itemId: 'u1',
      transcript: 'Hello?',
    },
    {
      type: 'openai.response.created',
      at,
      responseId: fresh,
      status: 'in_progress',
      conversationId: 'conv_1',
    },
    {
      type: 'openai.response.output_item.added',
      at,
      responseId: current,
      outputIndex: 0,
      item: { id: `a-${current}`, kind: 'message', role: 'assistant' },
    },
    ...[at, at + 500, at + 4000].map((at) => audio(current, at)),
    { type: 'openai.response.output_audio.done', at, responseId: current, itemId: `a-${current}`, ...place },
    {
      type: 'openai.response.output_audio_transcript.delta',
      at,
      responseId: current,
      itemId: `a-${current}`,
      ...place,
      delta: 'Hello',
    },
    {
      type: 'openai.response.output_audio_transcript.done',
      at,
      responseId: current,
      itemId: `a-${current}`,
      ...place,
      text: 'Hello there',
    },
    {
      type: 'openai.response.output_text.delta',
      at,
      responseId: current,
      itemId: `a-${current}`,
      ...place,
      delta: 'Hello',
    },
    {
      type: 'openai.response.output_text.done',
      at,
      responseId: current,
      itemId: `a-${current}`,
      ...place,
      text: 'Hello there',
    },
    {
      type: 'openai.response.done',
      at,
      responseId: current,
      status: 'completed',
      conversationId: 'conv_1',
      output: [{ id: `a-${current}`, kind: 'message' }],
    },
    {
      type: 'openai.response.done',
      at,
      responseId: current,
      status: 'completed',
      conversationId: 'conv_1',
      output: [{ id: 'f1', kind: 'function_call' }],
    },
    { type: 'openai.response.created', at, responseId: 'r3', status: 'in_progress', conversationId: null },
    { type: 'openai.response.done', at, responseId: 'r3', status: 'completed', conversationId: null },
    {
      type: 'openai.response.done',
      at,
      responseId: current,
      status: 'cancelled',
      reason: 'turn_detected',
      conversationId: 'conv_1',
    },
    {
      type: 'openai.response.done',
      at,
      responseId: current,
      status: 'failed',
      error: failed,
      conversationId: 'conv_1',
    },
    {
      type: 'openai.response.done',
      at,
      responseId: current,
      status: 'failed',
      error: quota,
      conversationId: 'conv_1',
    },
    {
      type: 'openai.response.done',
      at,
      responseId: responses.discarded.at(-1) ?? 'r9',
      status: 'cancelled',
      conversationId: 'conv_1',
    },
    { type: 'openai.session.updated', at, session: {} },
    { type: 'openai.rate_limits.updated', at, limits: [] },
  ];
}

/** The same for a call that was given tools and limits. */
function placedPayloads(leaving: boolean): CallEvent[] {
  return [
    { type: 'outbound.answered_by', at: 0, by: 'machine' },
    { type: 'outbound.answered_by', at: 0, by: 'fax' },
    ...(leaving ? [{ type: 'limit.reached', at: 0, limit: 'spend', detail: '' } as const] : []),
  ];
}

function actingPayloads(snapshot: Snapshot): CallEvent[] {
  const current = snapshot.context.responses.active ?? 'r1';
  const { tools } = snapshot.context;
  const running = (errand: string): string | undefined =>
    tools.running.find((call) => call.errand === errand)?.callId;
  const next = `call_${tools.known.length + 1}`;
  const called = (name: string, args: object = {}, callId = next): CallEvent => ({
    type: 'openai.response.done',
    at,
    responseId: current,
    status: 'completed',
    conversationId: 'conv_1',
    output: [
      {
        id: 'f1',
        kind: 'function_call',
        status: 'completed',
        name,
        callId,
        arguments: JSON.stringify(args),
      },
    ],
  });
  return [
    {
      type: 'tool.finished',
      at,
      callId: running('tool') ?? 'call_9',
      ok: true,
      output: '{"slots":["18:00"]}',
    },
    { type: 'tool.finished', at, callId: 'call_0', ok: false, output: '{"error":{"code":"timeout"}}' },
    { type: 'tool.late', at, callId: 'call_0', name: 'find_table', why: 'timeout', output: '{}' },
    { type: 'transfer.answered', at, detail: 'The office answered.' },
    { type: 'transfer.failed', at, detail: 'Nobody answered.' },
    { type: 'limit.reached', at, limit: 'spend', detail: 'The call has cost 1 USD.' },
    {
      type: 'openai.response.done',
      at,
      responseId: current,
      status: 'completed',
      conversationId: 'conv_1',
      output: [{ id: 'm1', kind: 'mcp_call', status: 'in_progress' }],
    },
    {
      type: 'openai.conversation.item.done',
      at,
      previousItemId: null,
      item: { id: 'm1', kind: 'mcp_call', status: 'completed' },
    },
    called('find_table', { people: 2 }),
    // A server that says the same call twice.
    called('find_table', { people: 2 }, tools.known.at(-1)),
    called('end_call', { reason: 'The caller said goodbye.' }),
    called('transfer_call', { to: 'office', mode: 'warm' }),
    called('transfer_call', { to: 'office' }),
    called('send_digits', { digits: '12#' }),
    called('collect_digits', { length: 2 }),
    called('press_on_hold', { on: true }),
    called('press_on_hold', { on: false }),
    { type: 'twilio.mark', at, name: tools.tones?.mark ?? 'tones:0' },
    {
      type: 'openai.conversation.item.added',
      at,
      previousItemId: null,
      item: { id: 'o1', kind: 'function_call_output', callId: tools.unconfirmed[0] ?? 'call_0' },
    },
  ];
}

/** The delays armed in this state, as the events XState raises for them. */
export const delays = (snapshot: Snapshot): Case[] =>
  __unsafe_getAllOwnEventDescriptors(snapshot)
    .filter((type) => type.startsWith('xstate.after.'))
    .filter((type) => !type.endsWith('.call') || snapshot.context.settings.limits !== undefined)
    .map((type) => ({ type, case: -1 }) as unknown as Case);

/** The same case with the ids and mark names of another walk. */
export const rebind = (event: Case, snapshot: Snapshot): Case =>
  event.case < 0 ? event : (cases(snapshot)[event.case] as Case);

/** What decides how the call reacts where it is, and nothing else: anything more makes the graph infinite. */
/** An answering machine is being spoken to. */
export const isLeavingMessage = (snapshot: Snapshot): boolean =>
  snapshot.matches({ assistantSpeaking: 'leavingMessage' });

export function abstract(snapshot: Snapshot): string {
  const { context, value } = snapshot;
  const { playout, responses, turn } = context;
  const top = typeof value === 'string' ? value : Object.keys(value)[0];
  if (context.settings.tools) return actingAbstract(snapshot);
  const busy = responses.active !== null ? 'active' : responses.requested !== null && 'requested';
  return JSON.stringify([
    value,
    context.model,
    playout.items.length > 0 && (playout.marks.length > 0 ? 'playing' : 'dry'),
    busy,
    turn.speaking,
    context.guardOpen,
    turn.failures > 0,
    context.muted,
    canBeWished(snapshot) && [context.toSay.length > 0, isOnlyAside(context)],
    (top === 'greeting' || top === 'connecting' || context.muted) && turn.unanswered,
    isLeavingMessage(snapshot) && [responses.waiting, context.conversation.length > 0],
    top === 'interrupting' && context.unacknowledged.length > 0,
    (top === 'interrupting' || top === 'greeting') && responses.discarded.includes(responses.active ?? ''),
  ]);
}

/**
 * The same for a call with tools and limits. What is walked without them is left out: here it would only multiply.
 * While somebody speaks, the tools themselves decide nothing.
 */
function actingAbstract(snapshot: Snapshot): string {
  const { playout, responses, turn, tools, windingDown, silencePrompts } = snapshot.context;
  const busy = responses.active !== null ? 'active' : responses.requested !== null && 'requested';
  const errand = errandOf(tools);
  const runs = (errand: string): boolean => tools.running.some((call) => call.errand === errand);
  if (snapshot.status !== 'active') return '';
  if (snapshot.matches({ connecting: 'awaitingStream' })) return JSON.stringify(snapshot.context.model);
  if (snapshot.matches({ connecting: 'awaitingModel' })) return 'awaitingModel';
  return JSON.stringify([
    snapshot.value,
    playout.items.length > 0 && (playout.marks.length > 0 ? 'playing' : 'dry'),
    busy,
    turn.speaking,
    errand ?? tools.due,
    snapshot.matches({ listening: 'usingTool' }) && [tools.tones?.sent, responses.requested?.purpose],
    snapshot.matches({ listening: 'callerSpeaking' }) && tools.tones?.sent,
    snapshot.matches({ listening: 'thinking' }) && [
      responses.requested?.purpose,
      tools.hosted.length > 0,
      turn.leftToServer && runs('tool'),
    ],
    snapshot.matches({ listening: 'collectingDigits' }) && [tools.collecting?.keys.length, runs('tool')],
    snapshot.matches({ listening: 'onHold' }) && tools.holding,
    snapshot.matches({ listening: 'waiting' }) && silencePrompts,
    windingDown?.farewell,
  ]);
}

/** Where a wish of an operator can change what comes next. */
const canBeWished = (snapshot: Snapshot): boolean =>
  snapshot.matches('listening') ||
  snapshot.matches({ assistantSpeaking: 'generating' }) ||
  snapshot.matches({ assistantSpeaking: 'playingOut' });
