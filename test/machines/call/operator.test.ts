import { describe, expect, it } from 'vitest';
import { CallDriver } from '../../support/call-driver.ts';

const by = 'ada';
const say = (call: CallDriver, text = 'We close in five minutes.'): void =>
  call.send({ type: 'operator.say', by, text });
const mute = (call: CallDriver): void => call.send({ type: 'operator.mute', by });
const unmute = (call: CallDriver): void => call.send({ type: 'operator.unmute', by });

/** What was asked of the model since the last take, by type. */
const kinds = (call: CallDriver): readonly string[] => call.take().map(({ type }) => type);

const ASKED = ['openai.conversation.item.create', 'openai.response.create'];

describe('what an operator wants said', () => {
  it('is asked for at once while nobody speaks, word for word', () => {
    const call = CallDriver.listening();
    say(call);
    expect(call.take()).toEqual([
      {
        type: 'openai.conversation.item.create',
        eventId: 'c1',
        text: 'Say exactly this to the caller now, word for word, and add nothing: "We close in five minutes."',
      },
      { type: 'openai.response.create', eventId: 'c2', purpose: 'say' },
    ]);
    expect(call.state).toBe('listening.thinking');
    call.responseCreated();
    call.audio({ ms: 1000 });
    call.audioDone();
    call.responseDone();
    call.callerHears(1000);
    expect(call.state).toBe('listening.waiting');
  });

  it('comes after the answer that is being made, and follows it without a gap', () => {
    const call = CallDriver.speaking(2000);
    say(call);
    expect(kinds(call)).toEqual([]);
    call.audioDone();
    call.responseDone();
    expect(call.takeOnly('openai.conversation.item.create', 'openai.response.create')).toHaveLength(2);
    call.responseCreated('resp_2');
    call.audio({ response: 'resp_2', item: 'item_2', ms: 1000 });
    expect(call.state).toBe('assistantSpeaking.generating');
    expect(call.takeOnly('twilio.clear')).toEqual([]);
  });

  it('waits for a caller who speaks, and for the answer to them', () => {
    const call = CallDriver.listening();
    call.callerSpeaks();
    say(call);
    call.wait(2000);
    call.callerStops();
    call.turnCommitted();
    expect(kinds(call)).toEqual([]);
    call.responseCreated();
    call.audio({ ms: 1000 });
    call.audioDone();
    call.take();
    call.responseDone();
    expect(kinds(call).filter((type) => type.startsWith('openai.'))).toEqual(ASKED);
  });

  it('comes after the greeting', () => {
    const call = CallDriver.greeting(2000);
    say(call);
    expect(kinds(call)).toEqual([]);
    call.responseDone({ id: 'resp_g' });
    expect(call.takeOnly('openai.response.create')).toMatchObject([{ purpose: 'say' }]);
  });

  it('is said in the order it was asked for, one at a time', () => {
    const call = CallDriver.listening();
    for (const words of ['One.', 'Two.']) say(call, words);
    expect(kinds(call)).toEqual(ASKED);
    call.responseCreated();
    call.audio({ ms: 500 });
    call.responseDone();
    expect(call.takeOnly('openai.conversation.item.create')).toMatchObject([
      { text: expect.stringContaining('"Two."') },
    ]);
  });

  it('is not kept without end', () => {
    const call = CallDriver.speaking(2000);
    for (let i = 0; i < 20; i++) say(call);
    expect(call.context.toSay).toHaveLength(10);
  });

  it('gives way to a caller who speaks before a word of it came, and does not come back', () => {
    const call = CallDriver.listening();
    say(call);
    call.responseCreated();
    call.take();
    call.callerSpeaks();
    expect(call.state).toBe('listening.callerSpeaking');
    call.audio({ ms: 200 });
    expect(kinds(call)).toEqual([]);
    expect(call.state).toBe('listening.callerSpeaking');
  });

  it('waits for a stream that was lost', () => {
    const call = CallDriver.listening();
    call.callerSpeaks();
    say(call);
    call.callerStops({ endMs: call.now + 850 });
    call.loseStream();
    call.turnCommitted();
    call.responseCreated();
    call.responseDone({ status: 'cancelled' });
    call.take();
    call.connect('MZ2');
    expect(kinds(call)).toEqual(ASKED);
    expect(call.state).toBe('listening.thinking');
  });

  it('says nothing of how fast the caller was answered', () => {
    const call = CallDriver.speaking(1000);
    say(call);
    call.audioDone();
    call.responseDone();
    call.responseCreated('resp_2');
    call.audio({ response: 'resp_2', item: 'item_2', ms: 1000 });
    call.take();
    call.callerHears(2000);
    expect(call.takeOnly('report.turn')).toMatchObject([{ responseId: 'resp_1' }]);
  });
});

describe('a model that does not say what an operator wants', () => {
  it('because it does nothing, ends no call', () => {
    const call = CallDriver.listening();
    say(call);
    call.wait(10_000);
    expect(call.state).toBe('listening.waiting');
    call.take();
    call.callerTurn();
    call.responseCreated();
    expect(kinds(call)).toEqual([]);
  });

  it('because the response hangs, has it cancelled', () => {
    const call = CallDriver.listening();
    say(call);
    call.responseCreated();
    call.take();
    call.wait(3000);
    expect(call.state).toBe('listening.waiting');
    expect(call.takeOnly('openai.response.cancel')).toMatchObject([{ responseId: 'resp_1' }]);
    call.audio({ ms: 500 });
    expect(kinds(call)).toEqual([]);
  });

  it('because the response fails or is empty, is not asked again', () => {
    for (const status of ['failed', 'incomplete', 'completed'] as const) {
      const call = CallDriver.listening();
      say(call);
      call.responseCreated();
      call.take();
      call.responseDone({ status, output: [] });
      call.wait(10_000);
      expect(call.state).toBe('listening.waiting');
      expect(kinds(call)).toEqual([]);
    }
  });

  it('because it refuses the request, is left in peace', () => {
    const call = CallDriver.listening();
    say(call);
    call.error({ eventId: 'c2' });
    expect(call.state).toBe('listening.waiting');
    call.wait(10_000);
    expect(call.takeOnly('openai.response.create')).toHaveLength(1);
  });

  it('after an answer was heard, leaves no silence that ends the call', () => {
    const call = CallDriver.speaking(1000);
    say(call);
    call.audioDone();
    call.responseDone();
    call.callerHears(1000);
    expect(call.state).toBe('listening.thinking');
    call.wait(10_000);
    expect(call.state).toBe('listening.waiting');
  });

  it('is given up when it owes the caller an answer besides', () => {
    const call = CallDriver.listening();
    say(call);
    call.callerTurn();
    call.wait(10_000);
    expect(call.context.end?.reason).toBe('model_no_answer');
  });
});

describe('what an operator tells the model', () => {
  it('is told as it is, and nothing is asked for', () => {
    const call = CallDriver.speaking(1000);
    call.send({ type: 'operator.tell_model', by, text: 'The caller is a regular guest.' });
    expect(call.take()).toEqual([
      {
        type: 'openai.conversation.item.create',
        eventId: expect.any(String),
        text: 'The caller is a regular guest.',
      },
    ]);
  });
});

describe('a muted agent', () => {
  it('is cut off where it was heard, its response is cancelled, and the session answers nothing', () => {
    const call = CallDriver.speaking(5000);
    call.callerHears(1000);
    call.take();
    mute(call);
    expect(call.state).toBe('listening.muted');
    expect(call.take()).toEqual([
      { type: 'twilio.clear' },
      expect.objectContaining({ type: 'report.interruption', cause: 'muted' }),
      expect.objectContaining({ type: 'openai.conversation.item.truncate', audioEndMs: 1020 }),
      expect.objectContaining({ type: 'openai.response.cancel', responseId: 'resp_1' }),
      expect.objectContaining({ type: 'openai.session.update', turnDetection: 'guarded' }),
    ]);
    call.audio({ ms: 500 });
    call.responseDone({ status: 'cancelled' });
    call.wait(60_000);
    expect(kinds(call)).toEqual([]);
    expect(call.state).toBe('listening.muted');
  });

  it('needs no second word to a session that the greeting guard had closed', () => {
    const call = CallDriver.greeting(3000);
    mute(call);
    expect(call.takeOnly('openai.session.update')).toEqual([]);
    unmute(call);
    expect(call.takeOnly('openai.session.update')).toMatchObject([{ turnDetection: 'open' }]);
    expect(call.state).toBe('listening.waiting');
  });

  it('has the model hear the caller, and answers nobody', () => {
    const call = CallDriver.listening();
    mute(call);
    call.take();
    call.callerAudio();
    expect(kinds(call)).toEqual(['openai.input_audio_buffer.append']);
    call.callerTurn();
    call.wait(20_000);
    expect(kinds(call)).toEqual([]);
    expect(call.context.turn.unanswered).toBe(true);
  });

  it('cancels what the server still answers by itself, and plays none of it', () => {
    const call = CallDriver.listening();
    call.callerTurn();
    mute(call);
    call.take();
    call.responseCreated();
    call.audio({ ms: 500 });
    expect(kinds(call)).toEqual(['openai.response.cancel']);
    call.itemAdded({ id: 'item_1', kind: 'message', role: 'assistant' });
    call.responseDone({ status: 'cancelled' });
    expect(call.takeOnly('openai.conversation.item.delete')).toMatchObject([{ itemId: 'item_1' }]);
  });

  it('drops the audio of a response that was never announced, and has it forgotten', () => {
    const call = CallDriver.listening();
    mute(call);
    call.take();
    call.itemAdded({ id: 'item_1', kind: 'message', role: 'assistant' });
    call.audio({ ms: 500 });
    call.responseDone();
    expect(call.take()).toMatchObject([{ type: 'openai.conversation.item.delete', itemId: 'item_1' }]);
  });

  it('answers, once it may, what the caller asked meanwhile', () => {
    const call = CallDriver.listening();
    mute(call);
    call.callerTurn('item_u1');
    call.callerSpeaks({ item: 'item_u2', startMs: 5000 });
    call.callerStops({ item: 'item_u2', endMs: 5900 });
    call.turnCommitted('item_u2');
    call.take();
    unmute(call);
    expect(call.take()).toMatchObject([
      { type: 'openai.session.update', turnDetection: 'open' },
      { type: 'openai.response.create', purpose: 'answer' },
    ]);
    expect(call.state).toBe('listening.thinking');
  });

  it('answers, once it may, what it was about to answer: nobody heard a word of it', () => {
    const call = CallDriver.listening();
    call.callerTurn();
    call.responseCreated();
    mute(call);
    call.take();
    unmute(call);
    expect(kinds(call)).toEqual(['openai.session.update']);
    expect(call.state).toBe('listening.thinking');
    call.responseDone({ status: 'cancelled' });
    expect(kinds(call)).toEqual(['openai.response.create']);
  });

  it('listens, once it may, to a caller who is speaking', () => {
    const call = CallDriver.listening();
    mute(call);
    call.callerSpeaks();
    unmute(call);
    expect(call.state).toBe('listening.callerSpeaking');
  });

  it('does not go on with what it was cut off saying', () => {
    const call = CallDriver.speaking(5000);
    call.callerHears(1000);
    mute(call);
    call.responseDone({ status: 'cancelled' });
    call.take();
    unmute(call);
    expect(kinds(call)).toEqual(['openai.session.update']);
    expect(call.state).toBe('listening.waiting');
  });

  it('stays muted when the stream is lost and comes back, whatever is said meanwhile', () => {
    const call = CallDriver.listening();
    mute(call);
    call.callerTurn();
    call.loseStream();
    call.callerTurn('item_u2');
    call.responseCreated();
    call.take();
    call.connect('MZ2');
    call.wait(20_000);
    expect(call.state).toBe('listening.muted');
    expect(call.takeOnly('openai.response.create')).toEqual([]);
    call.connect('MZ3');
    expect(call.state).toBe('listening.muted');
    unmute(call);
    expect(call.state).toBe('listening.thinking');
  });

  it('is told of a model that is gone as everybody is', () => {
    const call = CallDriver.listening();
    mute(call);
    call.modelFails();
    expect(call.state).toBe('assistantSpeaking.apologizing');
  });

  it('forgets what it was still to say', () => {
    const call = CallDriver.speaking(3000);
    say(call);
    mute(call);
    call.responseDone({ status: 'cancelled' });
    unmute(call);
    expect(call.takeOnly('openai.conversation.item.create')).toEqual([]);
  });
});

describe('an operator who hangs up', () => {
  it('is named in the end', () => {
    const call = CallDriver.listening();
    call.send({ type: 'operator.hang_up', why: 'operator', by });
    expect(call.context.end).toMatchObject({ reason: 'operator', detail: 'An operator hung up: ada.' });
  });
});
