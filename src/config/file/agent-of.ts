import { z } from 'zod';
import type { AfterCall, Agent, AgentLimits, TurnDetection, Webhook } from '../../agents/agent.ts';
import { defaultServerVad, defaultTranscription } from '../../agents/default-agent.ts';
import { type agentSchema, isZod } from './agent-schema.ts';
import { given } from './given.ts';

type Options = z.output<typeof agentSchema>;

/**
 * An agent of the file.
 * @param base what it is where the file says nothing.
 * @param webhook who is told of its calls when it does not say so itself.
 */
export function agentOf(name: string, options: Options, base: Agent, webhook: Webhook | undefined): Agent {
  const { language, transcription, turnDetection, limits, filler, afterCall, ...plain } = options;
  const agent: Agent = {
    ...base,
    ...given(plain),
    name,
    transcription: transcriptionOf(transcription, language, base),
    turnDetection: turnDetection ? turnDetectionOf(turnDetection, base) : base.turnDetection,
    limits: limitsOf(limits ?? {}, base),
    filler: { ...base.filler, ...given(filler ?? {}) },
    afterCall: afterCallOf(afterCall ?? {}, base, webhook),
    // Only the list: a tool may have a state of its own.
    tools: Object.freeze([...(options.tools ?? base.tools)]),
  };
  if (language === undefined) return agent;
  return { ...agent, language, instructions: `${agent.instructions}\n${languageSentence(language)}` };
}

function languageSentence(language: string): string {
  const name = new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
  return `Speak ${name}, unless the caller wants another language.`;
}

function transcriptionOf(
  options: Options['transcription'],
  language: string | undefined,
  base: Agent,
): Agent['transcription'] {
  if (options === null) return null;
  if (base.transcription === null && options === undefined) return null;
  // Speech to text takes the language without its country.
  const spoken = language === undefined ? {} : { language: language.replace(/-.*$/, '') };
  const usual = base.transcription ?? defaultTranscription;
  return { ...usual, ...spoken, ...given(options ?? {}) };
}

/** Of the kind that is asked for: what the base says when it is of the same kind, else the default. */
function turnDetectionOf(options: NonNullable<Options['turnDetection']>, base: Agent): TurnDetection {
  const { turnDetection } = base;
  if (options.type === 'semantic_vad') {
    const usual = turnDetection.type === 'semantic_vad' ? turnDetection.eagerness : 'auto';
    return { type: 'semantic_vad', eagerness: options.eagerness ?? usual };
  }
  const usual = turnDetection.type === 'server_vad' ? turnDetection : defaultServerVad;
  return { ...usual, ...given(options), type: 'server_vad' };
}

function limitsOf(options: NonNullable<Options['limits']>, base: Agent): AgentLimits {
  const limits = { ...base.limits, ...given(options) };
  // A warning that nobody chose must not come before the call has begun.
  if (options.warnMs !== undefined || limits.maxCallMs === null) return limits;
  return { ...limits, warnMs: Math.min(limits.warnMs, Math.round(limits.maxCallMs / 2)) };
}

function afterCallOf(
  { summary, fields, webhook }: NonNullable<Options['afterCall']>,
  base: Agent,
  everybodys: Webhook | undefined,
): AfterCall {
  const told = webhook === undefined ? everybodys : webhook;
  return {
    summary: summary ?? base.afterCall.summary,
    ...(fields ? { fields: jsonSchema(fields) } : {}),
    ...(told ? { webhook: told } : {}),
  };
}

const jsonSchema = (fields: object): Readonly<Record<string, unknown>> =>
  isZod(fields) ? z.toJSONSchema(fields) : (fields as Record<string, unknown>);
