import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import type { CallEvent } from '../../machines/call/events.ts';
import { callMachine, type modelLinkMachine } from '../../machines/index.ts';
import { CallDriver, settings } from '../support/call-driver.ts';

/** Never run: the compiler must refuse each line marked so, and would refuse the mark if it did not. */
export function refusedByTheCompiler(call: CallDriver): void {
  const { actor } = call;

  actor.send({ type: 'twilio.dtmf', at: 0, digit: '1' });
  // @ts-expect-error no such event
  actor.send({ type: 'twilio.hold', at: 0 });
  // @ts-expect-error an event without the call's clock
  actor.send({ type: 'twilio.stop' });
  // @ts-expect-error a payload of the wrong type
  actor.send({ type: 'twilio.dtmf', at: 0, digit: 1 });
  // @ts-expect-error a payload that is missing
  actor.send({ type: 'twilio.media', at: 0, payload: '' });
  // @ts-expect-error a payload of another event
  actor.send({ type: 'twilio.mark', at: 0, digit: '1' });
  // @ts-expect-error a reason that no call ends for
  actor.send({ type: 'model.failed', at: 0, reason: 'bored', detail: '' });

  createActor(callMachine, { input: settings });
  // @ts-expect-error a call without settings
  createActor(callMachine);
  // @ts-expect-error a call without its timing
  createActor(callMachine, { input: { callSid: 'CA1', greets: true } });

  actor.on('twilio.clear', () => {});
  // @ts-expect-error no such action
  actor.on('twilio.whisper', () => {});
  actor.on('openai.conversation.item.truncate', (action) => {
    action.audioEndMs satisfies number;
    // @ts-expect-error nothing an action of this type has
    action.payload;
  });

  const snapshot = actor.getSnapshot();
  snapshot.hasTag('agentAudible');
  // @ts-expect-error no such tag
  snapshot.hasTag('agentInvisible');
  snapshot.matches('listening');
  // @ts-expect-error no such state
  snapshot.matches('sleeping');
  // @ts-expect-error what a call knows changes by events only
  snapshot.context.streamSid = null;
}

/** Never run either: the same of the model link. */
export function refusedForTheLink(actor: ReturnType<typeof createActor<typeof modelLinkMachine>>): void {
  actor.send({ type: 'socket.opened' });
  // @ts-expect-error an event of the call
  actor.send({ type: 'twilio.stop', at: 0 });
  // @ts-expect-error a failure without its reason
  actor.send({ type: 'socket.closed', detail: '' });
  // @ts-expect-error no such action
  actor.on('socket.reopen', () => {});
}

/** Each event of a call carries the call's clock. */
type WithoutClock = Exclude<CallEvent, { readonly at: number }>;
const allHaveTheClock: [WithoutClock] extends [never] ? true : false = true;
void allHaveTheClock;

describe('the types of a call', () => {
  it('let the events through that the compiler accepts', () => {
    const call = CallDriver.listening();
    call.actor.send({ type: 'twilio.dtmf', at: 5, digit: '1' });
    expect(call.takeOnly('openai.conversation.item.create')).toMatchObject([
      { text: 'The caller pressed 1 on the keypad.' },
    ]);
  });
});
