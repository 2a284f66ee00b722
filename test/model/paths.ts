import { initialTransition, transition } from 'xstate';
import { fillerDelayMs } from '../../machines/call/steps/filler.ts';
import { guardLeftMs, speechProofMs } from '../../machines/call/steps/guard.ts';
import { hostedFillerDelayMs } from '../../machines/call/steps/hosted.ts';
import { type CallAction, type CallSettings, callMachine } from '../../machines/index.ts';
import { settings } from '../support/call-driver.ts';
import type { Case, Snapshot } from './cases.ts';

/** A call that can do everything, and may not last. */
const acting: CallSettings = {
  ...settings,
  greets: true,
  timing: { ...settings.timing, greetingGuardMs: 0 },
  tools: {
    builtIn: ['end_call', 'transfer_call', 'send_digits', 'collect_digits', 'press_on_hold'],
    transferTo: ['office'],
    filler: { afterMs: 1600, everyMs: 3500, sentences: ['One moment.'] },
  },
  limits: {
    silencePromptMs: 10_000,
    silencePrompts: 1,
    maxCallMs: 600_000,
    warnMs: 60_000,
    windDownMs: 20_000,
  },
};

/** The calls that are walked: with a guarded greeting, with an unguarded one, with none, with tools and limits, and one that we have placed. */
export const variants: Readonly<Record<string, CallSettings>> = {
  guarded: { ...settings, greets: true },
  unguarded: {
    ...settings,
    greets: true,
    serverInterrupts: false,
    timing: { ...settings.timing, greetingGuardMs: 0 },
  },
  silent: settings,
  acting,
  placed: { ...settings, voicemail: 'Please call us back.' },
};

/** One step of a walk: the event, and what the machine says comes of it. */
export interface Step {
  readonly event: Case;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly actions: readonly CallAction[];
}

/** What the machine does first of all. */
export const firstActions = (settings: CallSettings): readonly CallAction[] =>
  emitted(initialTransition(callMachine, settings)[1]);

/** The chart's transitions that a step takes. */
export const transitionsOf = ({ before, event }: Step): readonly unknown[] =>
  callMachine.getTransitionData(before, event) ?? [];

/** When the event came that entered the state a walk ends in; null for a delay. */
export function enteredAt(walked: readonly Step[]): number | null {
  const entry = walked.findLast((step) =>
    (callMachine.getTransitionData(step.before, step.event) ?? []).some(({ target }) => target !== undefined),
  );
  return entry?.event.at ?? null;
}

/**
 * The delay behind an `xstate.after` event, from when the state was entered, ms.
 * @param enteredAt the time carried by the event that entered the state; null for a delay.
 */
export function delayMs({ context }: Snapshot, type: string, enteredAt: number | null = null): number {
  const name = /^xstate\.after\.(\w+)\./.exec(type)?.[1];
  if (name === 'speechProof') return speechProofMs(context, enteredAt);
  if (name === 'greetingGuard') return guardLeftMs(context, enteredAt);
  if (name === 'hostedFiller') return hostedFillerDelayMs(context, enteredAt) ?? NEVER_MS;
  if (name === 'filler') return fillerDelayMs(context, enteredAt) ?? NEVER_MS;
  return actingDelayMs(context, name) ?? context.settings.timing[`${name}Ms` as keyof CallSettings['timing']];
}

/** The delay of a limit that is not set, ms. */
export const NEVER_MS = 2_000_000_000;

/** The delays that tools and limits bring; from the settings of a call without them they never pass. */
function actingDelayMs({ settings, tools, playout }: Snapshot['context'], name = ''): number | undefined {
  const { limits } = settings;
  const delays: Readonly<Record<string, number | null | undefined>> = {
    silencePrompt: limits?.silencePromptMs,
    maxCallWarning: limits?.maxCallMs && limits.maxCallMs - limits.warnMs,
    maxCall: limits?.maxCallMs,
    maxCallOver: limits?.maxCallMs && limits.maxCallMs + limits.windDownMs,
    keyTimeout: tools.collecting?.timeoutMs,
    holdTimeout: 60_000,
    messageTimeout: 120_000,
    lastMark: 2000 + (playout.sentBytes - playout.ackedBytes) / 8,
  };
  return name in delays ? (delays[name] ?? NEVER_MS) : undefined;
}

/** A call before anything happened. */
export const start = (settings: CallSettings): Snapshot => initialTransition(callMachine, settings)[0];

/** What comes of an event. */
export function step(before: Snapshot, event: Case): Step {
  const [after, actions] = transition(callMachine, before, event);
  return { event, before, after, actions: emitted(actions) };
}

/** The actions among what the library returns, whose type does not name emits. */
const emitted = (actions: readonly { readonly type: string }[]): readonly CallAction[] =>
  (actions as readonly { type: string; params: { event: CallAction } }[])
    .filter((action) => action.type === 'xstate.emit')
    .map((action) => action.params.event);
