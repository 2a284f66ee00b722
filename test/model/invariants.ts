import { expect } from 'vitest';
import { isBusy } from '../../machines/call/sequencer.ts';
import { isDue, isOwed, mayAsk, owesFarewell } from '../../machines/call/steps/next.ts';
import { isOnlyAside } from '../../machines/call/steps/wish.ts';
import { errandOf } from '../../machines/call/tools.ts';
import type { CallAction } from '../../machines/index.ts';
import { type Case, isLeavingMessage, type Snapshot } from './cases.ts';
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
  aMutedAgentIsSilent(step);
  mutingCutsOffWhatPlays(step);
  unmutingAnswersWhatIsOwed(step);
  wishesAreKept(step);
  aWishNobodyAnswersEndsNoCall(step);
  operatorsAreTakenWhereTheyMayBe(step);
  listenersChangeNothing(step);
  toolsAreRunOnce(step);
  toolsAreAnsweredOnce(step);
  aRunningToolHoldsNothingUp(step);
  toolsEndWithTheCall(step);
  musicIsOnHoldOnly(step);
  keysAreCollectedUnseen(step);
  asidesInterruptNobody(step);
  nobodyIsHungUpOn(step);
  nothingOwedIsForgotten(step);
  machinesAreToldOnlyTheMessage(step);
}

/** A machine hears the message or nothing: what was being said is cut off, and nothing else is asked for. */
function machinesAreToldOnlyTheMessage({ event, before, after, actions }: Step): void {
  // An operator who has taken over decides; a call that has failed ends by itself.
  const decided = before.context.muted || before.context.end !== null;
  if (isA(event, 'outbound.answered_by') && !decided) {
    const mayLeave =
      event.by === 'machine' && before.context.model === 'ready' && before.context.streamSid !== null;
    expect(isLeavingMessage(after)).toBe(mayLeave || isLeavingMessage(before));
    if (!isLeavingMessage(after)) expect(after.context.end?.reason).toBe('machine');
  }
  if (!isLeavingMessage(after)) return;
  for (const { purpose, text } of of(actions, 'openai.response.create')) {
    expect(purpose).toBe('farewell');
    expect(text).toContain('"Please call us back."');
  }
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
  if (before.context.tools.tones?.sent && event.name === before.context.tools.tones.mark) return;
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
  if (isLeavingMessage(before)) return expect(actions).toEqual([]);
  const { payload, bytes } = event;
  expect(actions).toEqual([{ type: 'openai.input_audio_buffer.append', payload, bytes }]);
}

function oneResponseAtATime({ event, before, after, actions }: Step): void {
  const creates = of(actions, 'openai.response.create');
  expect(creates.length).toBeLessThanOrEqual(1);
  if (creates.length === 0) return;
  expect(after.context.responses.active).toBeNull();
  const { requested } = before.context.responses;
  // A failed response may be over without ever having been announced: that answers the request. So does a refusal,
  // and what an operator wants said next is asked for.
  if (event.type === 'openai.response.done') return;
  const greets = requested?.purpose === 'greeting' && !before.context.responses.cancelNext;
  if (event.type === 'openai.error' && !greets) return;
  expect(requested).toBeNull();
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

/** States in which an operator can have the agent do something: there is a model, and the call is not ending. */
const operable = (snapshot: Snapshot): boolean =>
  snapshot.context.model === 'ready' &&
  snapshot.status === 'active' &&
  !snapshot.matches('connecting') &&
  !isLeavingMessage(snapshot) &&
  !snapshot.matches({ assistantSpeaking: 'apologizing' });

function aMutedAgentIsSilent({ before, after, actions }: Step): void {
  const isMuted = after.matches({ listening: 'muted' });
  if (isMuted) expect(after.context.muted).toBe(true);
  if (after.context.muted && operable(after)) expect(isMuted).toBe(true);
  if (!after.context.muted) return;
  expect(of(actions, 'twilio.media')).toEqual([]);
  expect(of(actions, 'openai.response.create')).toEqual([]);
  expect(after.context.responses.waiting).toBeNull();
  if (before.context.muted) expect(of(actions, 'openai.session.update')).toEqual([]);
}

function mutingCutsOffWhatPlays({ event, before, after, actions }: Step): void {
  if (!isA(event, 'operator.mute') || before.context.muted || !operable(before)) return;
  const { playout, responses, guardOpen } = before.context;
  expect(after.matches({ listening: 'muted' })).toBe(true);
  expect(after.context.playout.items).toEqual([]);
  expect(of(actions, 'twilio.clear')).toHaveLength(playout.items.length > 0 ? 1 : 0);
  const updates = of(actions, 'openai.session.update').map((update) => update.turnDetection);
  expect(updates.at(-1)).toBe(guardOpen || isHeld(before) ? 'guarded' : undefined);
  expect(updates).toHaveLength(isHeld(before) ? 2 : guardOpen ? 1 : 0);
  const { active, discarded } = responses;
  const cancelled = active !== null && !discarded.includes(active) ? [active] : [];
  expect(of(actions, 'openai.response.cancel').map(({ responseId }) => responseId)).toEqual(cancelled);
}

function unmutingAnswersWhatIsOwed({ event, before, after, actions }: Step): void {
  if (!isA(event, 'operator.unmute') || !before.matches({ listening: 'muted' })) return;
  const { tools, turn } = before.context;
  expect(after.context.muted).toBe(false);
  expect(of(actions, 'openai.session.update')[0]).toMatchObject({ turnDetection: 'open' });
  const errand = errandOf(tools);
  const quiet = errand === null ? 'waiting' : WAITING[errand];
  const owed = isOwed(before.context) || owesFarewell(before.context);
  const expected = turn.speaking ? 'callerSpeaking' : owed ? 'thinking' : quiet;
  expect(after.value).toEqual({ listening: expected });
  if (expected !== 'thinking') return expect(of(actions, 'openai.response.create')).toEqual([]);
  const asked = of(actions, 'openai.response.create').length === 1;
  expect(asked || after.context.responses.waiting === 'answer' || isBusy(after.context.responses)).toBe(true);
}

/** What an operator wants said is asked for with its words, or waits; and nothing waits where nothing will come. */
function wishesAreKept({ event, before, after, actions }: Step): void {
  for (const [index, action] of actions.entries()) {
    if (action.type !== 'openai.response.create' || action.purpose !== 'say') continue;
    expect(actions[index - 1]?.type).toBe('openai.conversation.item.create');
    expect(after.context.turn.speaking).toBe(false);
    expect(after.context.turn.unanswered).toBe(false);
  }
  const goesOn = before.context.windingDown === null;
  if (isA(event, 'operator.say') && operable(before) && !before.context.muted && goesOn) {
    const asked = of(actions, 'openai.response.create').length === 1;
    expect(asked || after.context.toSay.length === before.context.toSay.length + 1).toBe(true);
  }
  if (!after.matches({ listening: 'waiting' }) || after.context.toSay.length === 0) return;
  const { turn, responses } = after.context;
  expect(turn.speaking || turn.unanswered || responses.active !== null).toBe(true);
}

function aWishNobodyAnswersEndsNoCall({ event, before, after }: Step): void {
  const { context } = before;
  // One who is cut short by a limit is owed a goodbye.
  if (!isOnlyAside(context) || isOwed(context) || context.windingDown?.final) return;
  if (!before.matches('listening')) return;
  const timedOut = event.type.startsWith('xstate.after.answerTimeout');
  const wished = isA(event, 'openai.response.done') && event.error?.code !== 'insufficient_quota';
  if (timedOut || wished) expect(after.matches({ assistantSpeaking: 'apologizing' })).toBe(false);
}

function operatorsAreTakenWhereTheyMayBe({ event, before }: Step): void {
  const { muted, model } = before.context;
  // Nobody is there to be spoken to.
  if (isLeavingMessage(before) && !isA(event, 'operator.hang_up')) return;
  if (isA(event, 'operator.say') || isA(event, 'operator.mute')) {
    const hasRoom =
      event.type === 'operator.mute' ||
      (before.context.toSay.length < 10 && before.context.windingDown === null);
    expect(before.can(event)).toBe(operable(before) && !muted && hasRoom);
  }
  if (isA(event, 'operator.unmute')) expect(before.can(event)).toBe(operable(before) && muted);
  if (isA(event, 'operator.tell_model')) expect(before.can(event)).toBe(model === 'ready');
  if (isA(event, 'operator.hang_up')) expect(before.can(event)).toBe(true);
}

function listenersChangeNothing({ event, before, after, actions }: Step): void {
  if (!isA(event, 'operator.listen') && !isA(event, 'operator.listen_ended')) return;
  expect(before.can(event)).toBe(true);
  expect(actions).toEqual([]);
  expect(after.value).toEqual(before.value);
  expect(after.context).toEqual(before.context);
}

/** Where a call is that waits for one of these. */
const WAITING = { hold: 'onHold', keys: 'collectingDigits', tool: 'usingTool' } as const;

const isHeld = (snapshot: Snapshot): boolean => snapshot.matches({ listening: 'onHold' });

const callIdsOf = (actions: readonly CallAction[]): readonly string[] =>
  of(actions, 'openai.conversation.item.create').flatMap((action) =>
    'callId' in action ? [action.callId] : [],
  );

const waitedFor = ({ context }: Snapshot): readonly string[] =>
  context.tools.running.filter(({ errand }) => errand === 'tool').map(({ callId }) => callId);

/** Only functions of a response that is over are run, each once. */
function toolsAreRunOnce({ event, before, after, actions }: Step): void {
  for (const { callId } of of(actions, 'tool.run')) {
    expect(event.type).toBe('openai.response.done');
    expect(before.context.tools.known).not.toContain(callId);
    expect(waitedFor(after)).toContain(callId);
  }
}

/** A result is passed on at once and once; one that nobody waits for changes nothing. */
function toolsAreAnsweredOnce({ event, before, after, actions }: Step): void {
  const { known, running } = before.context.tools;
  for (const callId of callIdsOf(actions)) {
    const isOpen = running.some((call) => call.callId === callId);
    const wasToEnd = before.context.windingDown?.callId === callId;
    expect(isOpen || wasToEnd || !known.includes(callId)).toBe(true);
    expect(after.context.tools.running.map((call) => call.callId)).not.toContain(callId);
  }
  if (isA(event, 'tool.late')) {
    expect(actions).toEqual([]);
    expect(after.value).toEqual(before.value);
    expect(after.context).toEqual(before.context);
  }
  if (!isA(event, 'tool.finished')) return;
  if (waitedFor(before).includes(event.callId)) {
    expect(callIdsOf(actions)).toEqual([event.callId]);
  } else {
    expect(actions).toEqual([]);
    expect(after.context).toEqual(before.context);
  }
}

/** Nobody apologizes for a model that waits for a tool, unless the model says that it is gone for good. */
function aRunningToolHoldsNothingUp({ event, before, after }: Step): void {
  if (before.context.tools.running.length === 0 || !before.matches('listening')) return;
  const isFatal = isA(event, 'openai.response.done') && event.error?.code === 'insufficient_quota';
  if (isFatal || isA(event, 'model.failed')) return;
  expect(after.matches({ assistantSpeaking: 'apologizing' })).toBe(false);
}

/** Whoever runs a tool is told when nobody waits for it any more. */
function toolsEndWithTheCall({ event, before, after, actions }: Step): void {
  const cancelled = of(actions, 'tool.cancel').map(({ callId }) => callId);
  const isOver = after.status === 'done' || after.matches({ assistantSpeaking: 'apologizing' });
  if (!isOver) return expect(cancelled).toEqual([]);
  expect(after.context.tools.running).toEqual([]);
  const finished = isA(event, 'tool.finished') ? event.callId : null;
  const begun = of(actions, 'tool.run').map(({ callId }) => callId);
  const expected = [...waitedFor(before), ...begun].filter((callId) => callId !== finished);
  expect(cancelled).toEqual(expected);
}

/** Music begins with the hold and stops with it; nothing else is played meanwhile. */
function musicIsOnHoldOnly({ event, before, after, actions }: Step): void {
  const holds = of(actions, 'twilio.hold').map(({ on }) => on);
  const entered = isHeld(after) && !isHeld(before);
  const left = isHeld(before) && !isHeld(after);
  // On another stream it has to begin anew.
  const anew = isA(event, 'twilio.start') && isHeld(before) && isHeld(after);
  expect(holds).toEqual(anew ? [false, true] : entered ? [true] : left ? [false] : []);
  if (isHeld(after)) expect(of(actions, 'twilio.media')).toEqual([]);
  if (isHeld(after) && before.status === 'active') expect(after.context.guardOpen).toBe(false);
  const tones = of(actions, 'twilio.digits');
  if (tones.length > 0) expect(after.matches({ listening: 'usingTool' })).toBe(true);
}

/** While keys are collected the model is told of none of them; a secret is marked as one. */
function keysAreCollectedUnseen({ event, before, actions }: Step): void {
  if (!isA(event, 'twilio.dtmf') || before.context.tools.collecting === null) return;
  const told = of(actions, 'openai.conversation.item.create');
  expect(told.filter((action) => 'text' in action)).toEqual([]);
  const read = told.filter((action) => 'output' in action && action.output.includes(`"${event.digit}`));
  expect(read.filter((action) => !('secret' in action))).toEqual([]);
}

/** What answers nobody is never asked for while somebody speaks. */
function asidesInterruptNobody({ after, actions }: Step): void {
  for (const { purpose, text } of of(actions, 'openai.response.create')) {
    if (purpose === 'answer' || purpose === 'greeting') continue;
    expect(after.context.turn.speaking).toBe(false);
    expect(text === undefined).toBe(purpose === 'say');
  }
}

/** The agent hangs up when it was heard to the end, and never on somebody who is speaking. */
function nobodyIsHungUpOn({ event, before, after }: Step): void {
  const reason = after.context.end?.reason;
  if (after.status !== 'done' || (reason !== 'agent_ended' && reason !== 'silence')) return;
  if (isA(event, 'twilio.stop') || before.context.end !== null) return;
  expect(before.context.turn.speaking).toBe(false);
}

/** Where nobody speaks and nothing is asked for, nothing is owed. */
function nothingOwedIsForgotten({ after }: Step): void {
  if (!after.matches({ listening: 'waiting' })) return;
  // Nothing bounds the silence there.
  const { model, turn, windingDown } = after.context;
  if (model === 'ready' && !turn.speaking) expect(windingDown).toBeNull();
  if (!mayAsk(after.context)) return;
  expect(isDue(after.context)).toBe(false);
  expect(owesFarewell(after.context)).toBe(false);
  expect(after.context.tools.running).toEqual([]);
  expect(after.context.tools.holding).toBe(false);
}
