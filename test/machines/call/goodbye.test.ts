import { describe, expect, it } from 'vitest';
import { ACTING, closing, purposes } from '../../support/acting.ts';
import { CallDriver } from '../../support/call-driver.ts';

const limited = (): CallDriver => CallDriver.listening(ACTING);
const reachLimit = (call: CallDriver): void =>
  call.send({ type: 'limit.reached', limit: 'spend', detail: 'The call has cost 0.10 USD.' });

/** Ends the apology as the caller hears it. @returns why the call ended. */
function apologized(call: CallDriver): readonly string[] {
  expect(call.state).toBe('assistantSpeaking.apologizing');
  call.marksBack();
  expect(call.state).toBe('closed');
  expect(call.context.end?.apologyHeard).toBe(true);
  return closing(call);
}

const BY_LIMIT = ['spend', 'The call has cost 0.10 USD.'];

describe('a goodbye that a limit asks for', () => {
  it('and the model never begins is an apology instead, and not a long silence', () => {
    const call = limited();
    reachLimit(call);
    expect(purposes(call)).toEqual(['farewell']);
    call.wait(2995);
    expect(call.state).toBe('listening.thinking');
    call.wait(5);
    expect(apologized(call)).toEqual(BY_LIMIT);
  });

  it('and the model fails to say is an apology instead', () => {
    const call = limited();
    reachLimit(call);
    call.responseCreated('resp_b');
    call.responseDone({ id: 'resp_b', status: 'failed', output: [] });
    expect(apologized(call)).toEqual(BY_LIMIT);
  });

  it('and the model refuses is an apology instead', () => {
    const call = limited();
    reachLimit(call);
    const { eventId } = call.context.responses.requested!;
    call.error({ eventId, code: 'something_else' });
    expect(apologized(call)).toEqual(BY_LIMIT);
  });

  it.each(['spend', 'duration'])(
    'comes to nothing as soon when what nobody wants never ends: %s',
    (limit) => {
      const limits = { ...ACTING.limits, silencePromptMs: null, maxCallMs: 5000, warnMs: 1000 };
      const call = new CallDriver({ ...ACTING, limits, greets: true });
      call.connect();
      call.modelReady();
      call.send({ type: 'operator.mute', by: 'ada' });
      call.send({ type: 'operator.unmute', by: 'ada' });
      expect(call.state).toBe('listening.waiting');
      expect(call.context.responses.requested?.purpose).toBe('greeting');
      if (limit === 'spend') reachLimit(call);
      else call.wait(5000);
      expect(call.state).toBe('listening.thinking');
      call.wait(3000);
      expect(apologized(call)[0]).toBe(limit);
    },
  );

  it('and the caller heard ends the call without one', () => {
    const call = limited();
    reachLimit(call);
    call.responseCreated('resp_b');
    call.audio({ response: 'resp_b', item: 'item_b', ms: 900 });
    call.audioDone({ response: 'resp_b', item: 'item_b' });
    call.responseDone({ id: 'resp_b' });
    call.take();
    call.callerHears(900);
    expect(call.state).toBe('closed');
    expect(call.take().map(({ type }) => type)).not.toContain('twilio.announce');
  });
});
