import { expect } from 'vitest';
import type { CallAction } from '../../machines/index.ts';
import type { Case } from './cases.ts';
import type { Step } from './paths.ts';

type Action<T extends CallAction['type']> = Extract<CallAction, { type: T }>;

const of = <T extends CallAction['type']>(actions: readonly CallAction[], type: T): Action<T>[] =>
  actions.filter((action): action is Action<T> => action.type === type);

const isA = <T extends Case['type']>(event: Case, type: T): event is Case & { type: T } =>
  event.type === type;

/** What must hold for every step of every call, whatever came before. */
export function checkStep(step: Step): void {
  nothingPlaysWhileInterrupting(step);
  interruptingClearsOnceAndFirst(step);
  truncatesWithinWhatWasSent(step);
  staleMarksChangeNothing(step);
  interruptedAudioIsNeverPlayed(step);
  callerIsAlwaysHeard(step);
  oneResponseAtATime(step);
  everyEndIsReported(step);
  nobodyCanMissTheEnd(step);
}

function nothingPlaysWhileInterrupting({ after, actions }: Step): void {
  if (after.value === 'interrupting') expect(of(actions, 'twilio.media')).toEqual([]);
}

function interruptingClearsOnceAndFirst({ before, after, actions }: Step): void {
  if (after.value !== 'interrupting' || before.value === 'interrupting') return;
  const types = actions.map((action) => action.type);
  expect(types.filter((type) => type === 'twilio.clear')).toHaveLength(1);
  const memory = types.findIndex((type) => type.startsWith('openai.conversation.item.'));
  if (memory >= 0) expect(types.indexOf('twilio.clear')).toBeLessThan(memory);
}

function truncatesWithinWhatWasSent({ before, actions }: Step): void {
  for (const { itemId, audioEndMs } of of(actions, 'openai.conversation.item.truncate')) {
    const sent = before.context.playout.items
      .filter((item) => item.itemId === itemId)
      .reduce((bytes, item) => bytes + item.sentBytes, 0);
    expect(audioEndMs).toBeGreaterThan(0);
    expect(audioEndMs).toBeLessThanOrEqual(Math.floor(sent / 8));
    expect(Number.isInteger(audioEndMs)).toBe(true);
  }
}

function staleMarksChangeNothing({ event, before, after, actions }: Step): void {
  if (!isA(event, 'twilio.mark') || event.name === 'apology') return;
  if (before.context.playout.marks.some((mark) => mark.name === event.name)) return;
  expect(actions).toEqual([]);
  expect(after.value).toEqual(before.value);
  expect(after.context).toEqual(before.context);
}

function interruptedAudioIsNeverPlayed({ event, before, actions }: Step): void {
  if (!isA(event, 'openai.response.output_audio.delta')) return;
  if (before.context.responses.discarded.includes(event.responseId)) {
    expect(of(actions, 'twilio.media')).toEqual([]);
  }
}

function callerIsAlwaysHeard({ event, before, actions }: Step): void {
  if (!isA(event, 'twilio.media') || !before.hasTag('callerHeard')) return;
  if (before.matches({ assistantSpeaking: 'apologizing' })) return;
  const { payload, bytes } = event;
  expect(actions).toEqual([{ type: 'openai.input_audio_buffer.append', payload, bytes }]);
}

function oneResponseAtATime({ event, before, after, actions }: Step): void {
  const creates = of(actions, 'openai.response.create');
  expect(creates.length).toBeLessThanOrEqual(1);
  if (creates.length === 0) return;
  expect(after.context.responses.active).toBeNull();
  // A failed response may be over without ever having been announced: that answers the request.
  if (event.type !== 'openai.response.done') expect(before.context.responses.requested).toBeNull();
}

function everyEndIsReported({ before, after, actions }: Step): void {
  const ended = after.status === 'done';
  expect(of(actions, 'report.ended')).toHaveLength(ended ? 1 : 0);
  if (!ended) return;
  expect(after.value).toBe('closed');
  expect(actions.at(-1)?.type).toBe('report.ended');
  expect(of(actions, 'twilio.close')).toHaveLength(before.context.streamSid === null ? 0 : 1);
  expect(of(actions, 'model.close')).toHaveLength(before.context.model === 'closed' ? 0 : 1);
}

function nobodyCanMissTheEnd({ event, after }: Step): void {
  if (isA(event, 'twilio.stop') || isA(event, 'operator.hang_up')) expect(after.value).toBe('closed');
  if (isA(event, 'model.failed')) expect(after.context.model).toBe('closed');
}
