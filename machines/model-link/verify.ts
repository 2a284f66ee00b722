import type { SessionFacts } from '../call/openai-events.ts';
import type { AskedSession } from './events.ts';

/**
 * Compares the session the server says it has with the one asked for.
 * A server that applies half of a session makes noise of every call, so each difference is fatal.
 * @returns one sentence per difference; empty when the session is as asked.
 */
export function differences(asked: AskedSession, echoed: SessionFacts): readonly string[] {
  const fields = ['inputFormat', 'outputFormat', 'turnDetection'] as const;
  return fields
    .filter((field) => echoed[field] !== asked[field])
    .map((field) => `${NAMES[field]} is ${echoed[field] ?? 'not stated'}, asked for was ${asked[field]}`);
}

/**
 * The same for an update of a verified session: a server that echoes only what changed has said nothing against the
 * rest.
 */
export const contradictions = (asked: AskedSession, echoed: SessionFacts): readonly string[] =>
  differences(asked, { ...asked, ...stated(echoed) });

const stated = (session: SessionFacts): SessionFacts =>
  Object.fromEntries(Object.entries(session).filter(([, value]) => value !== undefined));

const NAMES = {
  inputFormat: 'audio.input.format',
  outputFormat: 'audio.output.format',
  turnDetection: 'audio.input.turn_detection',
} as const;
