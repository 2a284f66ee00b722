import {
  anything,
  byType,
  type Check,
  decimal,
  either,
  flag,
  integer,
  listOf,
  missing,
  nullable,
  oneOf,
  shape,
  text,
} from './checks.ts';
import { RequestError } from './errors.ts';

const VOICES = ['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'];
const MAX_OUTPUT_TOKENS = 4_096;
const WHOLE = Number.MAX_SAFE_INTEGER;

const format = byType({
  // The two telephone formats know no rate: sending one is refused.
  'audio/pcmu': shape({ type: text }),
  'audio/pcma': shape({ type: text }),
  'audio/pcm': shape({ type: text, rate: integer(24_000, 24_000) }),
});

const turnDetection = byType({
  server_vad: shape({
    type: text,
    threshold: decimal(0, 1),
    prefix_padding_ms: integer(0, WHOLE),
    silence_duration_ms: integer(0, WHOLE),
    idle_timeout_ms: nullable(integer(5_000, 30_000)),
    create_response: flag,
    interrupt_response: flag,
  }),
  semantic_vad: shape({
    type: text,
    eagerness: oneOf('low', 'medium', 'high', 'auto'),
    create_response: flag,
    interrupt_response: flag,
  }),
});

const transcription = shape({
  model: text,
  language: text,
  prompt: text,
  languages: listOf(text),
  keywords: listOf(text),
  delay: oneOf('minimal', 'low', 'medium', 'high', 'xhigh'),
});

const noiseReduction = shape({ type: oneOf('near_field', 'far_field'), strength: decimal(0, 1) });
const voice = either(shape({ id: text }, ['id']), oneOf(...VOICES));
const maxOutputTokens = either(oneOf('inf'), integer(1, MAX_OUTPUT_TOKENS));
const modalities: Check = (value, path) => {
  listOf(oneOf('text', 'audio'))(value, path);
  // Audio always comes with its transcript: asking for both is refused.
  if (!Array.isArray(value) || value.length === 1) return;
  const list = value.map((name) => `'${name}'`).join(', ');
  const words = `Invalid modalities: [${list}]. Supported combinations are: ['text'] and ['audio'].`;
  throw new RequestError('invalid_value', words, path);
};

const toolFilter = shape({ tool_names: listOf(text), read_only: flag });
const mcpFields = shape(
  {
    type: text,
    server_label: text,
    server_url: text,
    connector_id: text,
    tunnel_id: text,
    authorization: text,
    headers: nullable(anything),
    allowed_tools: nullable(either(toolFilter, listOf(text))),
    require_approval: nullable(
      either(shape({ always: toolFilter, never: toolFilter }), oneOf('always', 'never')),
    ),
    server_description: text,
    defer_loading: flag,
    allowed_callers: nullable(listOf(text)),
  },
  ['server_label'],
);
const mcp: Check = (value, path) => {
  mcpFields(value, path);
  const { server_url, connector_id, tunnel_id } = value as Record<string, unknown>;
  if ([server_url, connector_id, tunnel_id].every((where) => where === undefined))
    throw missing(`${path}.server_url`);
};

const tool = byType({
  function: shape({ type: text, name: text, description: text, parameters: anything, strict: flag }, [
    'name',
  ]),
  mcp,
});
const toolChoice = either(
  byType({
    function: shape({ type: text, name: text }, ['name']),
    mcp: shape({ type: text, server_label: text, name: nullable(text) }, ['server_label']),
  }),
  oneOf('auto', 'none', 'required'),
);
const reasoning = shape({ effort: oneOf('minimal', 'low', 'medium', 'high', 'xhigh') });
const prompt = nullable(shape({ id: text, version: anything, variables: anything }, ['id']));

const tracing = nullable(
  either(shape({ workflow_name: text, group_id: text, metadata: anything }), oneOf('auto')),
);
const truncation = either(
  byType({ retention_ratio: shape({ type: text, retention_ratio: decimal(0, 1), token_limits: anything }) }),
  oneOf('auto', 'disabled'),
);

/** The body of `session.update`: what is not listed is refused, and then nothing of the update applies. */
export const checkSession: Check = shape(
  {
    type: oneOf('realtime'),
    model: text,
    output_modalities: modalities,
    instructions: text,
    audio: shape({
      input: shape({
        format,
        noise_reduction: nullable(noiseReduction),
        transcription: nullable(transcription),
        turn_detection: nullable(turnDetection),
      }),
      output: shape({ format, voice, speed: decimal(0.25, 1.5) }),
    }),
    tools: listOf(tool),
    tool_choice: toolChoice,
    parallel_tool_calls: flag,
    reasoning,
    max_output_tokens: maxOutputTokens,
    truncation,
    tracing,
    prompt,
    include: nullable(listOf(oneOf('item.input_audio_transcription.logprobs'))),
  },
  ['type'],
);

/** The body of `response.create`: overrides for one response. */
export const checkResponse: Check = shape({
  instructions: text,
  output_modalities: modalities,
  audio: shape({ output: shape({ format, voice }) }),
  tools: listOf(tool),
  tool_choice: toolChoice,
  parallel_tool_calls: flag,
  reasoning,
  max_output_tokens: maxOutputTokens,
  conversation: oneOf('auto', 'none'),
  input: listOf(anything),
  metadata: nullable(metadata),
  prompt,
});

function metadata(value: unknown, path: string): void {
  const pairs = Object.keys((value ?? {}) as object);
  integer(0, 16)(pairs.length, path);
  const check = shape(Object.fromEntries(pairs.map((key) => [key, pairValue])));
  check(value, path);
  for (const key of pairs) integer(0, 64)(key.length, `${path}.${key}`);
}

function pairValue(value: unknown, path: string): void {
  text(value, path);
  integer(0, 512)((value as string).length, path);
}
