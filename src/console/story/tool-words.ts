import type { CallEvent } from '../../../machines/index.ts';
import type { ToolFate, ToolUse } from './tool-lane.ts';

/** A result longer than this is cut where it is pointed at, characters. */
const RESULT_MAX = 400;

const FATES: Readonly<Record<ToolFate, string>> = {
  open: '',
  done: 'done',
  failed: 'not done',
  unrun: 'the model was cut off: not run',
  cancelled: 'the call ended first: given up',
};

/** A use of a tool in a few lines: what was asked for, how long it ran, and what came of it. */
export function toolText({ name, arguments: given, from, to, ran, result, fate }: ToolUse): string {
  const took = to === null ? '' : ` after ${((to - (ran ?? from)) / 1000).toFixed(1)} s`;
  const outcome = to === null ? 'running' : FATES[fate] && `${FATES[fate]}${took}`;
  return [`${name}(${given})`, outcome, result === null ? '' : shortened(result)].filter(Boolean).join('\n');
}

const GIVEN_UP = {
  timeout: 'came after its time-out; the model was told it took too long',
  cancelled: 'came after it was given up; the model does not know',
} as const;

/** What came too late for the model, in a few lines. */
export const lateText = ({ name, why, output }: Extract<CallEvent, { type: 'tool.late' }>): string =>
  [`${name}: ${GIVEN_UP[why]}`, shortened(output)].join('\n');

/** The CSS custom property with the color of a use. */
export const toolColor = ({ fate, result }: ToolUse): `--${string}` => {
  if (fate === 'failed') return isAsking(result) ? '--guard' : '--end';
  return fate === 'unrun' || fate === 'cancelled' ? '--soft' : '--greeting';
};

/** It was not done yet because the caller must agree first: no failure. */
const isAsking = (result: string | null): boolean => result?.startsWith('{"confirmation_required"') ?? false;

const shortened = (text: string): string =>
  text.length <= RESULT_MAX ? text : `${text.slice(0, RESULT_MAX).toWellFormed()}…`;
