type Rule = { readonly [key: string]: Rule } | 'any';

const FORMAT: Rule = { type: 'any', rate: 'any' };
const VAD = ['type', 'threshold', 'prefix_padding_ms', 'silence_duration_ms', 'eagerness'];
const TURNS = Object.fromEntries(
  [...VAD, 'create_response', 'interrupt_response', 'idle_timeout_ms'].map((key) => [key, 'any' as const]),
);

/** Everything a GA session may hold when it is updated; a single other field and the whole update is refused. */
const SESSION: Rule = {
  ...{ type: 'any', output_modalities: 'any', instructions: 'any', tools: 'any', tool_choice: 'any' },
  ...{ parallel_tool_calls: 'any', reasoning: 'any', max_output_tokens: 'any', truncation: 'any' },
  ...{ tracing: 'any', prompt: 'any', include: 'any' },
  audio: {
    input: { format: FORMAT, noise_reduction: 'any', transcription: 'any', turn_detection: TURNS },
    output: { format: FORMAT, voice: 'any', speed: 'any' },
  },
};

/** @returns what the service would refuse a `session.update` for; empty when it is fine. */
export function sessionProblems(session: unknown): string[] {
  const problems = unknownFields(session, SESSION, 'session');
  const { type, audio } = session as {
    type?: unknown;
    audio?: Record<string, { format?: { type: string } }>;
  };
  if (type !== 'realtime') problems.push("Missing required parameter: 'session.type'.");
  for (const [side, { format }] of Object.entries(audio ?? {})) {
    if (format && format.type !== 'audio/pcm' && 'rate' in format)
      problems.push(`session.audio.${side}.format.rate`);
  }
  return problems;
}

function unknownFields(value: unknown, rule: Rule, path: string): string[] {
  if (rule === 'any' || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const next = rule[key];
    return next ? unknownFields(inner, next, `${path}.${key}`) : [`Unknown parameter: '${path}.${key}'.`];
  });
}
