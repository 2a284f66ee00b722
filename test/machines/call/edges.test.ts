import { describe, expect, it } from 'vitest';
import { CallDriver, settings } from '../../support/call-driver.ts';

const kinds = (call: CallDriver): readonly string[] =>
  call
    .take()
    .map(({ type }) => type)
    .filter((type) => type !== 'twilio.media' && type !== 'twilio.mark');

describe('a greeting without a guard', () => {
  it('can be interrupted before the first mark of it is back', () => {
    const call = CallDriver.greeting(3000, { timing: { greetingGuardMs: 0 } });
    call.wait(40);
    call.callerSpeaks();
    expect(call.state).toBe('interrupting');
    expect(kinds(call)).toEqual(['twilio.clear', 'report.interruption', 'openai.conversation.item.truncate']);
  });

  it('gives way to a caller who speaks before it was made', () => {
    const call = new CallDriver({ greets: true, timing: { greetingGuardMs: 0 } });
    call.connect();
    call.modelReady();
    call.responseCreated('resp_g');
    call.callerSpeaks();
    expect(call.state).toBe('listening.callerSpeaking');
    call.take();
    call.audio({ response: 'resp_g', item: 'item_g', ms: 200 });
    expect(call.take()).toEqual([]);
  });
});

describe('a greeting that never comes', () => {
  it('is followed by the apology, also when the guard was over long before', () => {
    const call = new CallDriver({ greets: true, timing: { answerTimeoutMs: 9000, nudgeMs: 4500 } });
    call.connect();
    call.modelReady();
    call.responseCreated('resp_g');
    call.wait(4100);
    expect(call.context.guardOpen).toBe(true);
    expect(call.state).toBe('greeting.preparing');
    call.wait(5000);
    expect(call.state).toBe('assistantSpeaking.apologizing');
  });
});

describe('a stream lost before the talk began', () => {
  it('is greeted when it is back', () => {
    const call = new CallDriver({ greets: true });
    call.connect();
    call.loseStream();
    call.modelReady();
    call.connect('MZ2');
    expect(call.state).toBe('greeting.preparing');
    expect(call.takeOnly('openai.response.create')).toMatchObject([{ purpose: 'greeting' }]);
  });

  it('is greeted when it is back, also when the model had begun to make the greeting', () => {
    const call = new CallDriver({ greets: true });
    call.connect();
    call.loseStream();
    call.modelReady();
    call.connect('MZ2');
    call.responseCreated('resp_g');
    call.loseStream();
    call.responseDone({ id: 'resp_g', status: 'cancelled' });
    call.connect('MZ3');
    expect(call.takeOnly('openai.response.create').map(({ purpose }) => purpose)).toEqual([
      'greeting',
      'greeting',
    ]);
  });

  it('is not greeted again when the greeting was heard', () => {
    const call = CallDriver.greeting(400);
    call.audioDone({ response: 'resp_g', item: 'item_g' });
    call.responseDone({ id: 'resp_g' });
    call.callerHears(400);
    call.loseStream();
    call.connect('MZ2');
    expect(call.takeOnly('openai.response.create')).toEqual([]);
    expect(call.state).toBe('listening.waiting');
  });

  it('does not cost the caller their first words', () => {
    const call = new CallDriver();
    call.connect();
    call.callerAudio('AAAA');
    call.loseStream();
    call.modelReady();
    call.connect('MZ2');
    expect(call.takeOnly('openai.input_audio_buffer.append')).toMatchObject([{ payload: 'AAAA' }]);
  });
});

describe('a caller who is owed an answer', () => {
  it('is not forgotten when the stream was replaced in the middle of the question', () => {
    const call = CallDriver.listening();
    call.callerSpeaks();
    call.wait(500);
    call.connect('MZ2');
    call.wait(500);
    call.callerStops();
    expect(call.state).toBe('listening.thinking');
    call.wait(1500);
    expect(call.takeOnly('openai.response.create')).toHaveLength(1);
  });

  it('is not forgotten when a response cut off ends after the next question', () => {
    const call = CallDriver.listening();
    call.callerTurn('item_u1');
    call.responseCreated('resp_1');
    call.callerSpeaks({ item: 'item_u2' });
    call.wait(2000);
    call.callerStops({ item: 'item_u2' });
    call.responseDone({ id: 'resp_1', status: 'cancelled' });
    expect(call.state).toBe('listening.thinking');
    call.turnCommitted('item_u2');
    call.wait(settings.timing.answerTimeoutMs);
    expect(call.state).toBe('assistantSpeaking.apologizing');
  });

  it('is asked for when the server may not have heard in time that the guard is open', () => {
    const call = CallDriver.greeting(3000);
    call.callerHears(100);
    call.callerSpeaks();
    call.wait(300 + settings.turnPaddingMs);
    expect(call.state).toBe('interrupting');
    call.responseDone({ id: 'resp_g', status: 'cancelled' });
    call.truncated('item_g');
    call.callerStops();
    call.turnCommitted();
    call.send({ type: 'openai.session.updated', session: {} });
    expect(call.state).toBe('listening.thinking');
    call.take();
    call.wait(settings.timing.nudgeMs);
    expect(call.takeOnly('openai.response.create')).toHaveLength(1);
  });

  it('is left to a server that answers by itself, however late, and never asked for twice', () => {
    const call = CallDriver.listening();
    call.callerTurn('item_u1');
    call.wait(settings.timing.answerTimeoutMs - 100);
    expect(call.takeOnly('openai.response.create')).toEqual([]);
    call.responseCreated('resp_1');
    call.audio({ ms: 1000 });
    expect(call.state).toBe('assistantSpeaking.generating');
  });
});

describe('an apology', () => {
  it('asks nothing of a model that is gone, also when a new stream comes', () => {
    const call = CallDriver.speaking(3000);
    call.modelFails();
    call.take();
    call.connect('MZ2');
    expect(kinds(call)).toEqual(['twilio.announce']);
  });
});

describe('a call', () => {
  it('deletes an item nobody heard of a response in progress when that response is over', () => {
    const call = CallDriver.speaking(3000);
    call.audioDone();
    call.audio({ item: 'item_2', ms: 1000 });
    call.callerHears(300);
    call.callerSpeaks();
    expect(call.takeOnly('openai.conversation.item.delete')).toEqual([]);
    call.responseDone({ status: 'cancelled' });
    expect(call.takeOnly('openai.conversation.item.delete')).toMatchObject([{ itemId: 'item_2' }]);
  });

  it('interrupts the greeting for a caller who speaks on when noise would have ended', () => {
    const call = CallDriver.greeting(3000);
    call.callerHears(100);
    call.callerSpeaks();
    call.take();
    call.wait(250);
    expect(call.state).toBe('greeting.guarded');
    call.wait(100);
    expect(call.state).toBe('greeting.contested');
    call.wait(settings.turnPaddingMs);
    expect(call.state).toBe('interrupting');
    expect(call.takeOnly('twilio.clear', 'openai.response.cancel')).toHaveLength(2);
  });

  it('does not ask the model to speak before there is a stream to hear it on', () => {
    const call = new CallDriver({ greets: true });
    call.modelReady();
    expect(call.take()).toEqual([{ type: 'model.dial' }]);
    call.connect();
    expect(call.takeOnly('openai.response.create')).toMatchObject([{ purpose: 'greeting' }]);
  });

  it('goes on generating when a response that was cut off before is over at last', () => {
    const call = CallDriver.speaking(3000);
    call.callerSpeaks();
    call.wait(settings.timing.interruptTimeoutMs);
    call.callerStops();
    call.responseCreated('resp_2');
    call.audio({ response: 'resp_2', item: 'item_2', ms: 1000 });
    expect(call.state).toBe('assistantSpeaking.generating');
    call.responseDone({ id: 'resp_1', status: 'cancelled' });
    expect(call.state).toBe('assistantSpeaking.generating');
  });

  it('has its latency measured by its own answer, not by the greeting it fell into', () => {
    const call = new CallDriver({ greets: true });
    call.connect();
    call.modelReady();
    call.callerSpeaks();
    call.wait(1000);
    call.callerStops();
    call.responseCreated('resp_g');
    call.audio({ response: 'resp_g', item: 'item_g', ms: 1000 });
    call.callerHears(60);
    expect(call.takeOnly('report.turn')).toMatchObject([{ responseId: 'resp_g', stoppedAt: null }]);
    call.audioDone({ response: 'resp_g', item: 'item_g' });
    call.responseDone({ id: 'resp_g' });
    call.turnCommitted();
    call.responseCreated('resp_1');
    call.callerHears(940);
    call.audio({ response: 'resp_1', item: 'item_1', ms: 1000 });
    call.callerHears(60);
    const [turn] = call.takeOnly('report.turn');
    expect(turn?.responseId).toBe('resp_1');
    expect(turn?.createdAt).toBeGreaterThanOrEqual(turn?.stoppedAt ?? Number.NaN);
  });
});
