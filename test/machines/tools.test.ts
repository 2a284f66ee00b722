import { describe, expect, it } from 'vitest';
import { withDigits } from '../../machines/index.ts';
import { ACTING, call, called, closing, outputs, purposes } from '../support/acting.ts';
import { CallDriver } from '../support/call-driver.ts';

describe('a tool', () => {
  it('is run when the response that called it is over, once, and only when its call is complete', () => {
    const talk = call();
    called(talk, 'find_table', { people: 2 });
    expect(talk.takeOnly('tool.run')).toEqual([
      { type: 'tool.run', callId: 'call_1', itemId: 'f', name: 'find_table', arguments: '{"people":2}' },
    ]);
    expect(talk.state).toBe('listening.usingTool');
    called(talk, 'find_table', { people: 2 });
    called(talk, 'find_table', {}, { callId: 'call_2', itemStatus: 'incomplete' });
    expect(talk.takeOnly('tool.run')).toEqual([]);
  });

  it('is answered at once, and then the model is asked to speak', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.take();
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: true, output: '{"free":true}' });
    expect(talk.take()).toMatchObject([
      { type: 'openai.conversation.item.create', callId: 'call_1', output: '{"free":true}' },
      { type: 'openai.response.create', purpose: 'answer' },
    ]);
    expect(talk.state).toBe('listening.thinking');
  });

  it('is waited for by the others of its response: one answer speaks about all of them', () => {
    const talk = call();
    called(talk, 'find_table', {}, { more: ['call_2'] });
    talk.take();
    talk.send({ type: 'tool.finished', callId: 'call_2', ok: true, output: '{}' });
    expect(purposes(talk)).toEqual([]);
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: true, output: '{}' });
    expect(purposes(talk)).toEqual(['answer']);
  });

  it('that has already finished is not answered twice, nor one nobody knows', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: false, output: '{"error":{}}' });
    talk.take();
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: true, output: '{}' });
    talk.send({ type: 'tool.finished', callId: 'call_9', ok: true, output: '{}' });
    expect(talk.take()).toEqual([]);
  });

  it('goes on while the caller speaks; its result is sent, and the server answers by itself', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.callerSpeaks();
    talk.take();
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: true, output: '{}' });
    expect(outputs(talk.take())).toEqual(['{}']);
    expect(talk.state).toBe('listening.callerSpeaking');
    talk.send({
      type: 'openai.conversation.item.added',
      previousItemId: null,
      item: { id: 'o', kind: 'function_call_output', callId: 'call_1' },
    });
    talk.wait(1000);
    talk.callerStops();
    talk.turnCommitted();
    talk.responseCreated('resp_2');
    talk.audio({ response: 'resp_2', item: 'item_2', ms: 500 });
    talk.responseDone({ id: 'resp_2' });
    expect(purposes(talk)).toEqual([]);
  });

  it('whose result came too late for the answer the server had begun is spoken about after it', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.callerTurn();
    talk.take();
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: true, output: '{}' });
    talk.responseCreated('resp_2');
    expect(purposes(talk)).toEqual([]);
    talk.audio({ response: 'resp_2', item: 'item_2', ms: 500 });
    talk.responseDone({ id: 'resp_2' });
    expect(purposes(talk)).toEqual(['answer']);
  });

  it('never makes the call give up: nobody apologizes while it runs', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.callerTurn();
    talk.wait(20_000);
    expect(talk.takeOnly('twilio.announce')).toEqual([]);
    expect(talk.state).toBe('listening.usingTool');
  });

  it('is let go when the call ends', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.take();
    talk.hangUp();
    expect(talk.take()[0]).toEqual({ type: 'tool.cancel', callId: 'call_1' });
  });

  it('of a call that was given none is not run', () => {
    const talk = CallDriver.listening();
    talk.callerTurn();
    talk.responseCreated();
    called(talk, 'find_table');
    expect(talk.takeOnly('tool.run')).toEqual([]);
  });
});

describe('a filler', () => {
  it('is said after a while, in turn, and the caller never hears silence for 4 s', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.take();
    talk.wait(1499);
    expect(talk.take()).toEqual([]);
    talk.wait(1);
    expect(talk.take()).toMatchObject([{ purpose: 'filler', text: 'One moment.' }]);
    talk.responseCreated('resp_f');
    talk.audio({ response: 'resp_f', item: 'item_f', ms: 900 });
    talk.audioDone({ response: 'resp_f', item: 'item_f' });
    talk.responseDone({ id: 'resp_f' });
    talk.callerHears(900);
    expect(talk.state).toBe('listening.usingTool');
    talk.wait(3500);
    expect(talk.takeOnly('openai.response.create')).toMatchObject([{ text: 'Still looking.' }]);
  });

  it('in progress is heard to its end before the result is spoken about', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.wait(1500);
    talk.responseCreated('resp_f');
    talk.take();
    talk.send({ type: 'tool.finished', callId: 'call_1', ok: true, output: '{}' });
    expect(purposes(talk)).toEqual([]);
    talk.audio({ response: 'resp_f', item: 'item_f', ms: 900 });
    talk.responseDone({ id: 'resp_f' });
    expect(purposes(talk)).toEqual(['answer']);
  });

  it('can be interrupted', () => {
    const talk = call();
    called(talk, 'find_table');
    talk.wait(1500);
    talk.responseCreated('resp_f');
    talk.audio({ response: 'resp_f', item: 'item_f', ms: 900 });
    talk.callerHears(100);
    talk.take();
    talk.callerSpeaks();
    expect(talk.state).toBe('interrupting');
    expect(talk.take()[0]).toEqual({ type: 'twilio.clear' });
  });
});

describe('end_call', () => {
  it('ends the call when what was said with it was heard to the end', () => {
    const talk = call();
    talk.audio({ ms: 800 });
    talk.audioDone();
    called(talk, 'end_call', { reason: 'They said goodbye.' });
    talk.callerHears(700);
    expect(talk.state).toBe('assistantSpeaking.playingOut');
    talk.callerHears(100);
    expect(talk.state).toBe('closed');
    expect(closing(talk)).toEqual(['agent_ended', 'The agent hung up: They said goodbye.']);
  });

  it('without a word has the model say goodbye first', () => {
    const talk = call();
    talk.take();
    called(talk, 'end_call');
    expect(purposes(talk)).toEqual(['farewell']);
    talk.responseCreated('resp_2');
    talk.audio({ response: 'resp_2', item: 'item_2', ms: 500 });
    talk.audioDone({ response: 'resp_2', item: 'item_2' });
    talk.responseDone({ id: 'resp_2' });
    talk.callerHears(500);
    expect(closing(talk)[0]).toBe('agent_ended');
  });

  it('ends the call though no goodbye comes of it, and though the last mark never does', () => {
    const silent = call();
    called(silent, 'end_call');
    silent.wait(3000);
    expect(closing(silent)[0]).toBe('agent_ended');
    const unmarked = call();
    unmarked.audio({ ms: 800 });
    unmarked.audioDone();
    called(unmarked, 'end_call');
    unmarked.wait(2795);
    expect(unmarked.state).not.toBe('closed');
    unmarked.wait(10);
    expect(closing(unmarked)[0]).toBe('agent_ended');
  });

  it('is off when the caller speaks into the goodbye, and the model learns of it', () => {
    const talk = call();
    talk.audio({ ms: 2000 });
    called(talk, 'end_call');
    talk.callerHears(300);
    talk.take();
    talk.callerSpeaks();
    expect(outputs(talk.take())).toEqual([expect.stringContaining('caller_spoke')]);
    expect(talk.context.windingDown).toBeNull();
  });
});

describe('a handle of entered keys', () => {
  it('becomes the keys in the arguments of a tool; one that was never given stays', () => {
    const entered = ['1234', '99'];
    expect(withDigits('{"pin":"digits_1","no":"digits_2","x":"digits_3"}', { entered })).toBe(
      '{"pin":"1234","no":"99","x":"digits_3"}',
    );
  });
});

describe('keys', () => {
  it('are collected in secret: the model is told of a handle, and no key is told one by one', () => {
    const talk = call();
    called(talk, 'collect_digits', { length: 4 });
    expect(talk.state).toBe('listening.collectingDigits');
    talk.take();
    for (const digit of '1234') talk.send({ type: 'twilio.dtmf', digit });
    expect(talk.take()).toMatchObject([
      { callId: 'call_1', output: '{"ended":"complete","count":4,"digits":"digits_1"}' },
      { purpose: 'answer' },
    ]);
    expect(talk.context.tools.entered).toEqual(['1234']);
  });

  it('are told to a model that asks for them, as a secret of its own', () => {
    const talk = call();
    called(talk, 'collect_digits', { terminator: '#', reveal: true });
    talk.take();
    for (const digit of '12#') talk.send({ type: 'twilio.dtmf', digit });
    expect(talk.take()[0]).toMatchObject({ output: '{"ended":"complete","digits":"12"}', secret: true });
  });

  it('are over when none came for long enough, counted from the last', () => {
    const talk = call();
    called(talk, 'collect_digits', { length: 4, timeoutMs: 5000 });
    talk.wait(4000);
    talk.send({ type: 'twilio.dtmf', digit: '1' });
    talk.wait(4990);
    expect(talk.state).toBe('listening.collectingDigits');
    talk.take();
    talk.wait(10);
    expect(outputs(talk.take())).toEqual(['{"ended":"timeout","count":1,"digits":"digits_1"}']);
  });

  it('are sent as tones when nothing is audible, and the model learns when they were heard', () => {
    const talk = call();
    talk.audio({ ms: 500 });
    talk.audioDone();
    called(talk, 'send_digits', { digits: '12#' });
    expect(talk.takeOnly('twilio.digits')).toEqual([]);
    talk.callerHears(500);
    const [tones] = talk.takeOnly('twilio.digits');
    expect(tones).toMatchObject({ digits: '12#' });
    talk.send({ type: 'twilio.mark', name: tones?.mark ?? '' });
    expect(talk.take()).toMatchObject([{ output: '{"sent":true}' }, { purpose: 'answer' }]);
  });
});

describe('a transfer', () => {
  it.each(['cold', 'warm'])('%s to somebody who may not be called is refused; the call goes on', (mode) => {
    const tools = { ...ACTING.tools, transferBarred: { office: 'office may not be dialed.' } };
    const talk = CallDriver.listening({ tools });
    talk.callerTurn();
    talk.responseCreated();
    talk.take();
    called(talk, 'transfer_call', { to: 'office', mode });
    const actions = talk.take();
    expect(outputs(actions)).toEqual([expect.stringContaining('office may not be dialed.')]);
    expect(actions.map(({ type }) => type)).not.toContain('call.transfer');
    expect(talk.context.windingDown).toBeNull();
  });

  it('goes only where the settings allow', () => {
    const talk = call();
    talk.take();
    called(talk, 'transfer_call', { to: '+4990012345' });
    const actions = talk.take();
    expect(outputs(actions)).toEqual([expect.stringContaining('office')]);
    expect(actions.map(({ type }) => type)).not.toContain('call.transfer');
  });

  it('that is cold happens once what is being said was heard', () => {
    const talk = call();
    talk.audio({ ms: 500 });
    talk.audioDone();
    called(talk, 'transfer_call', { to: 'office', summary: 'Wants a table.' });
    expect(talk.takeOnly('call.transfer')).toEqual([]);
    talk.callerHears(500);
    expect(talk.takeOnly('call.transfer', 'twilio.close', 'report.ended')).toMatchObject([
      { to: 'office', mode: 'cold', summary: 'Wants a table.' },
      { type: 'twilio.close' },
      { reason: 'transferred' },
    ]);
  });

  it('that is warm lets the caller hear music until the human takes the call', () => {
    const talk = call();
    talk.take();
    called(talk, 'transfer_call', { to: 'office', mode: 'warm' });
    expect(talk.take()).toMatchObject([
      { type: 'call.transfer', mode: 'warm' },
      { type: 'twilio.hold', on: true },
      { type: 'openai.session.update', turnDetection: 'guarded' },
    ]);
    expect(talk.state).toBe('listening.onHold');
    talk.send({ type: 'transfer.answered', detail: 'Ada took the call.' });
    expect(closing(talk)).toEqual(['transferred', 'Ada took the call.']);
  });

  it('that nobody answers brings the agent back', () => {
    const talk = call();
    called(talk, 'transfer_call', { to: 'office', mode: 'warm' });
    talk.take();
    talk.send({ type: 'transfer.failed', detail: 'Nobody answered.' });
    expect(talk.take()).toMatchObject([
      { type: 'twilio.hold', on: false },
      { type: 'openai.session.update', turnDetection: 'open' },
      { callId: 'call_1', output: expect.stringContaining('nobody_answered') },
      { purpose: 'answer' },
    ]);
    expect(talk.state).toBe('listening.thinking');
  });
});

describe('on hold', () => {
  it('the caller is until the agent speaks, and for a minute at most', () => {
    const talk = call();
    called(talk, 'press_on_hold', { on: true });
    expect(talk.state).toBe('listening.onHold');
    talk.take();
    talk.wait(60_000);
    expect(talk.take()).toMatchObject([
      { type: 'twilio.hold', on: false },
      { type: 'openai.session.update' },
      { text: expect.stringContaining('on hold') },
      { purpose: 'answer' },
    ]);
  });
});

describe('a limit', () => {
  const { limits } = ACTING;

  it('on silence asks the caller, then says goodbye and ends', () => {
    const talk = CallDriver.listening({ ...ACTING, limits: { ...limits, silencePrompts: 1 } });
    talk.wait(10_000);
    expect(purposes(talk)).toEqual(['still_there']);
    say(talk, 'resp_s');
    talk.wait(10_000);
    expect(purposes(talk)).toEqual(['farewell']);
    say(talk, 'resp_b');
    expect(closing(talk)[0]).toBe('silence');
  });

  it('on silence begins anew when the caller speaks', () => {
    const talk = CallDriver.listening({ ...ACTING, limits: { ...limits, silencePrompts: 1 } });
    talk.wait(10_000);
    say(talk, 'resp_s');
    talk.callerTurn();
    talk.take();
    say(talk, 'resp_a');
    talk.wait(10_000);
    expect(purposes(talk)).toEqual(['still_there']);
  });

  it('on length warns the model, then has it say goodbye, and closes if it does not', () => {
    const talk = CallDriver.listening({ ...ACTING, limits: { ...limits, silencePromptMs: null } });
    talk.wait(540_000);
    expect(talk.takeOnly('openai.conversation.item.create')).toMatchObject([
      { text: expect.stringContaining('60 seconds') },
    ]);
    talk.wait(60_000);
    expect(purposes(talk)).toEqual(['farewell']);
    talk.callerSpeaks();
    talk.wait(20_000);
    expect(closing(talk)[0]).toBe('duration');
  });

  it('on cost lets what is being said be heard, then says goodbye; the same once more ends the call', () => {
    const talk = CallDriver.speaking(1000, ACTING);
    talk.send({ type: 'limit.reached', limit: 'spend', detail: '1 USD.' });
    expect(purposes(talk)).toEqual([]);
    talk.audioDone();
    talk.responseDone();
    expect(purposes(talk)).toEqual(['farewell']);
    talk.send({ type: 'limit.reached', limit: 'spend', detail: '1 USD.' });
    expect(closing(talk)[0]).toBe('spend');
  });

  it('stands though the caller interrupts the goodbye: it is said once more', () => {
    const talk = CallDriver.listening(ACTING);
    talk.send({ type: 'limit.reached', limit: 'spend_day', detail: '100 USD today.' });
    talk.responseCreated('resp_b');
    talk.audio({ response: 'resp_b', item: 'item_b', ms: 2000 });
    talk.callerHears(200);
    talk.callerTurn();
    talk.responseDone({ id: 'resp_b', status: 'cancelled' });
    talk.truncated('item_b');
    talk.take();
    say(talk, 'resp_a');
    expect(purposes(talk)).toEqual(['farewell']);
    say(talk, 'resp_c');
    expect(closing(talk)[0]).toBe('spend');
  });
});

function say(talk: CallDriver, response: string): void {
  talk.responseCreated(response);
  talk.audio({ response, item: `item_${response}`, ms: 400 });
  talk.audioDone({ response, item: `item_${response}` });
  talk.responseDone({ id: response });
  talk.callerHears(400);
}
