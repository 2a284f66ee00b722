import fc from 'fast-check';

type Wire = { readonly [key: string]: unknown };

/** One frame of junk, and how long after the one before it comes, ms. `{sid}` and `{call}` stand for the call's own. */
export interface JunkFrame {
  readonly afterMs: number;
  readonly frame: string | Uint8Array;
}

const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e300, 2 ** 53, '', '0', '-5', '1e3', ' 20 ', '0x10'],
  ...[
    '99999999999999999999',
    '999999999999999',
    '__proto__',
    [],
    {},
    [[]],
    ['x'],
    '\u0000',
    '\ud800',
    '==',
    'A===',
  ],
  ...['g1:1', 'g1:2', 'g2:9', 'apology', 'i1', 'r1', 'x'.repeat(20_000)],
];
const odd = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Something that is no message of either protocol. */
const garbage: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.string(),
  fc.json(),
  fc.uint8Array({ maxLength: 400 }),
  fc.constantFrom('', '{', '[]', 'null', '"media"', '{"event":7}', '{"type":[]}', '{"event":"x","type":"y"}'),
  fc.constantFrom('x'.repeat(60_000), '['.repeat(60_000), `{"event":"${'m'.repeat(30_000)}"}`),
);

/** A message as it should be, or, one time in four, with one of its members replaced or left out. */
function nearly(valid: fc.Arbitrary<Wire>): fc.Arbitrary<string> {
  const broken = fc
    .tuple(valid, fc.nat(), fc.option(odd, { nil: undefined }))
    .map(([message, choice, value]) => changed(message, choice, value));
  return fc
    .oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: broken })
    .map((message) => JSON.stringify(message));
}

function changed(message: Wire, choice: number, value: unknown): Wire {
  const copy = structuredClone(message) as Record<string, unknown>;
  const places: (() => void)[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      places.push(() => {
        if (value === undefined) delete holder[key];
        else holder[key] = value;
      });
      const inner = holder[key];
      if (typeof inner === 'object' && inner !== null) visit(inner as Record<string, unknown>);
    }
  };
  visit(copy);
  places[choice % places.length]?.();
  return copy;
}

const paced = (frame: fc.Arbitrary<string | Uint8Array>): fc.Arbitrary<JunkFrame[]> =>
  fc.array(fc.record({ afterMs: fc.constantFrom(0, 0, 1, 20, 20, 300, 1500), frame }), {
    maxLength: 60,
    size: 'max',
  });

const stamp = fc.oneof(
  fc.nat(5000).map(String),
  fc.constantFrom('0', '-20', '600000', '999999999999999', 20, '1.5'),
);
const payload = fc.oneof(
  fc.uint8Array({ minLength: 0, maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.constantFrom('', '=', 'AAA', 'not base64!', 'A'.repeat(40_000), 'AAAA\n'),
);
const markName = fc.oneof(
  fc.constantFrom('apology', '', 'never-sent', '__proto__'),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 })).map(([g, n]) => `g${g}:${n}`),
);
const sid = fc.constantFrom('{sid}', '{sid}', '{sid}', '{sid}', 'MZother');

const START = {
  ...{ accountSid: 'AC1', streamSid: '{sid}', callSid: '{call}', tracks: ['inbound'] },
  mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  customParameters: { token: 'stolen' },
};

const twilioMessage: fc.Arbitrary<Wire> = fc.oneof(
  fc.record({
    event: fc.constant('media'),
    streamSid: sid,
    media: fc.record({ track: fc.constantFrom('inbound', 'outbound'), timestamp: stamp, payload }),
  }),
  fc.record({ event: fc.constant('mark'), streamSid: sid, mark: fc.record({ name: markName }) }),
  fc.record({
    event: fc.constant('dtmf'),
    streamSid: sid,
    dtmf: fc.record({ digit: fc.constantFrom('5', '#', 'D', 'E', '55', '', '🎹') }),
  }),
  fc.record({
    event: fc.constant('start'),
    streamSid: sid,
    start: fc.constantFrom<Wire>(
      START,
      { ...START, callSid: 'CAother' },
      { ...START, mediaFormat: { encoding: 'audio/l16' } },
    ),
  }),
  fc.record({ event: fc.constantFrom('connected', 'clear', 'toString', 'constructor'), streamSid: sid }),
);
const stop: fc.Arbitrary<Wire> = fc.record({
  event: fc.constant('stop'),
  streamSid: sid,
  stop: fc.constant({ callSid: '{call}' }),
});

/** What a phone that has gone mad might send. */
export const phoneJunk = paced(
  fc.oneof(
    { weight: 60, arbitrary: nearly(twilioMessage) },
    { weight: 12, arbitrary: garbage },
    { weight: 1, arbitrary: nearly(stop) },
  ),
);

const responseId = fc.constantFrom('r1', 'r2', 'r3');
const itemId = fc.constantFrom('i1', 'i2', 'i3', 'i4');
const index = fc.constantFrom(0, 0, 0, 1, -1, 0.5);
const ms = fc.constantFrom(0, 20, 400, 99_999, -1, 0.5);
/** Up to three seconds. */
const audio = fc
  .constantFrom(1, 160, 801, 4000, 24_000)
  .map((bytes) => Buffer.alloc(bytes, 0x55).toString('base64'));
const place = { response_id: responseId, item_id: itemId, output_index: index, content_index: index };
const words = fc.oneof(fc.string(), fc.constantFrom('Hello.', 'x'.repeat(20_000)));
const item = fc.record({
  ...{
    id: itemId,
    object: fc.constant('realtime.item'),
    role: fc.constantFrom('assistant', 'user', 'system', 'nobody'),
  },
  ...{
    type: fc.constantFrom('message', 'function_call', 'mcp_call', 'other'),
    status: fc.constantFrom('completed', 'incomplete'),
  },
  content: fc.constant([]),
});
const error = fc.record({
  type: fc.constantFrom('invalid_request_error', 'server_error', 'nonsense'),
  code: fc.constantFrom(
    'response_cancel_not_active',
    'conversation_already_has_active_response',
    'server_error',
    'odd',
    null,
  ),
  message: fc.constantFrom('', 'Audio content of 40ms is already shorter than 900ms', 'x'.repeat(5000)),
  event_id: fc.constantFrom('c1', 'c2', 'c3', 'c9', null),
});
const response = fc.record({
  ...{
    id: responseId,
    status: fc.constantFrom('completed', 'cancelled', 'failed', 'incomplete', 'in_progress', 'odd'),
  },
  ...{
    output: fc.array(item, { maxLength: 2 }),
    conversation_id: fc.constantFrom('conv_1', 'conv_1', 'conv_1', null),
  },
  status_details: fc.oneof(
    fc.constant(null),
    fc.record({ type: fc.constant('failed'), reason: fc.constant('turn_detected'), error }),
  ),
});
const event = <T extends Record<string, fc.Arbitrary<unknown>>>(type: string, fields: T) =>
  fc.record({ type: fc.constant(type), event_id: fc.constant('event_1'), ...fields }) as fc.Arbitrary<Wire>;

const modelEvent: fc.Arbitrary<Wire> = fc.oneof(
  { weight: 6, arbitrary: event('response.output_audio.delta', { ...place, delta: audio }) },
  {
    weight: 3,
    arbitrary: event('input_audio_buffer.speech_started', { item_id: itemId, audio_start_ms: ms }),
  },
  event('response.created', { response }),
  event('response.done', { response }),
  event('response.output_item.added', { response_id: responseId, output_index: index, item }),
  event('response.output_item.done', { response_id: responseId, output_index: index, item }),
  event('response.output_audio.delta', { ...place, delta: payload }),
  event('response.output_audio.delta', { ...place, delta: payload }),
  event('response.output_audio.done', place),
  event('response.output_audio_transcript.delta', { ...place, delta: words }),
  event('response.output_audio_transcript.done', { ...place, transcript: words }),
  event('response.content_part.added', { ...place, part: fc.constant({ type: 'audio' }) }),
  event('conversation.item.added', { previous_item_id: itemId, item }),
  event('conversation.item.truncated', { item_id: itemId, content_index: index, audio_end_ms: ms }),
  event('conversation.item.deleted', { item_id: itemId }),
  event('conversation.item.input_audio_transcription.completed', { item_id: itemId, transcript: words }),
  event('input_audio_buffer.speech_started', { item_id: itemId, audio_start_ms: ms }),
  event('input_audio_buffer.speech_stopped', { item_id: itemId, audio_end_ms: ms }),
  event('input_audio_buffer.committed', { item_id: itemId, previous_item_id: fc.constant(null) }),
  event('response.function_call_arguments.done', { ...place, call_id: itemId, arguments: words }),
  event('rate_limits.updated', { rate_limits: odd }),
  event('session.created', { session: odd }),
  event('output_audio_buffer.started', { response_id: responseId }),
);
const ending: fc.Arbitrary<Wire> = fc.oneof(
  event('error', { error }),
  event('session.updated', { session: odd }),
  event('error', {
    error: fc.constantFrom({ code: 'insufficient_quota' }, { type: 'insufficient_quota' }, {}, null, 'text'),
  }),
);

/** What a model that has gone mad might say. */
export const modelJunk = paced(
  fc.oneof(
    { weight: 60, arbitrary: nearly(modelEvent) },
    { weight: 12, arbitrary: garbage },
    { weight: 1, arbitrary: nearly(ending) },
  ),
);
