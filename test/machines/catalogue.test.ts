import { describe, expect, it } from 'vitest';
import { heardText } from '../../machines/index.ts';
import { encodeBase64 } from '../../src/audio/base64.ts';
import { CallClock } from '../../src/calls/call/call-clock.ts';
import { PhoneStream } from '../../src/calls/call/phone-stream.ts';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { memoryPair } from '../../src/io/memory-transport.ts';
import { encodeAction } from '../../src/openai/encode.ts';
import { ModelAudio } from '../../src/openai/model-audio.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { MediaTimeline } from '../../src/twilio/timeline.ts';
import { agentWith } from '../openai/support.ts';
import { CallDriver } from '../support/call-driver.ts';

/** Ends the response that is being said, as the model does long before the caller has heard it. */
function generated(call: CallDriver, item = 'item_1', response = 'resp_1'): void {
  call.audioDone({ response, item });
  call.responseDone({ id: response });
}

/** What was cut, by item: where, in ms. */
const cuts = (call: CallDriver): readonly string[] =>
  call
    .takeOnly('openai.conversation.item.truncate')
    .map(({ itemId, audioEndMs }) => `${itemId} at ${audioEndMs}`);

describe('the twenty ways in which bridges between Twilio and OpenAI fail', () => {
  it('1: an interrupted answer is cut where it was heard to, counted from its own beginning', () => {
    const call = CallDriver.speaking(1000);
    generated(call);
    call.callerHears(1000);
    call.callerTurn('item_u2');
    call.responseCreated('resp_2');
    call.audio({ response: 'resp_2', item: 'item_2', ms: 1000 });
    call.callerHears(300);
    call.take();
    call.callerSpeaks();
    expect(cuts(call)).toEqual(['item_2 at 320']);
  });

  it('2: an item that waited behind another is cut by what was played of it, not by when it came', () => {
    const call = CallDriver.speaking(1000);
    call.audioDone();
    call.audio({ item: 'item_2', ms: 1000 });
    call.callerHears(1200);
    call.take();
    call.callerSpeaks();
    expect(cuts(call)).toEqual(['item_2 at 220']);
  });

  it('3: what was sent and not heard is taken from the model’s memory', () => {
    const call = CallDriver.speaking(20_000);
    generated(call);
    call.callerHears(600);
    call.take();
    call.callerSpeaks();
    const actions = call.take();
    expect(actions[0]).toEqual({ type: 'twilio.clear' });
    expect(actions).toContainEqual(expect.objectContaining({ itemId: 'item_1', audioEndMs: 620 }));
    expect(actions).toContainEqual(
      expect.objectContaining({ type: 'report.interruption', droppedMs: 19_380 }),
    );
  });

  it('4: time in which nothing is played is not heard: before playback begins, and when the buffer is dry', () => {
    const unplayed = CallDriver.speaking(5000);
    unplayed.wait(2000);
    unplayed.callerSpeaks();
    expect(cuts(unplayed)).toEqual(['item_1 at 60']);

    const dry = CallDriver.speaking(480);
    dry.callerHears(480);
    dry.wait(2500);
    expect(dry.state).toBe('assistantSpeaking.starved');
    dry.audio({ ms: 3000 });
    dry.callerSpeaks();
    expect(cuts(dry)).toEqual(['item_1 at 500']);
  });

  it('5: a mark that comes back because of a clear proves nothing, and nothing of the next answer', () => {
    const call = CallDriver.speaking(3000);
    call.callerHears(300);
    call.callerSpeaks();
    call.wait(1500);
    call.callerStops();
    call.responseDone({ status: 'cancelled' });
    call.turnCommitted();
    call.responseCreated('resp_2');
    call.audio({ response: 'resp_2', item: 'item_2', ms: 3000 });
    expect(call.clearedMarksBack().length).toBeGreaterThan(10);
    expect(call.state).toBe('assistantSpeaking.generating');
    expect(call.context.playout.ackedBytes).toBe(0);
    call.wait(500);
    call.take();
    call.callerSpeaks();
    expect(cuts(call)).toEqual(['item_2 at 60']);
  });

  it('6: every mark of a call has a name of its own, over answers and interruptions', () => {
    const call = CallDriver.speaking(2000);
    call.callerSpeaks();
    for (const turn of [2, 3, 4]) {
      call.callerTurn(`item_u${turn}`);
      call.responseDone({ id: `resp_${turn - 1}`, status: 'cancelled' });
      call.responseCreated(`resp_${turn}`);
      call.audio({ response: `resp_${turn}`, item: `item_${turn}`, ms: 2000 });
      generated(call, `item_${turn}`, `resp_${turn}`);
    }
    const names = call.allActions.flatMap((action) => (action.type === 'twilio.mark' ? action.name : []));
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
  });

  it('7: an item nobody heard is deleted, never cut at 0', () => {
    const call = CallDriver.speaking(3000);
    call.audioDone();
    call.audio({ item: 'item_2', ms: 1000 });
    generated(call, 'item_2');
    call.callerHears(300);
    call.take();
    call.callerSpeaks();
    const actions = call.take();
    expect(actions.filter(({ type }) => type.startsWith('openai.'))).toMatchObject([
      { type: 'openai.conversation.item.truncate', itemId: 'item_1', audioEndMs: 320 },
      { type: 'openai.conversation.item.delete', itemId: 'item_2' },
    ]);
  });

  it('8: an answer heard to its end stays whole when the caller speaks after it', () => {
    const call = CallDriver.speaking(1000);
    generated(call);
    call.callerHears(1000);
    expect(call.state).toBe('listening.waiting');
    call.wait(3000);
    call.take();
    call.callerSpeaks();
    expect(call.take()).toEqual([]);
  });

  it('9: a refused truncate neither ends the call nor holds it up, and what it teaches is booked', () => {
    const call = CallDriver.speaking(3000);
    generated(call);
    call.callerHears(600);
    call.take();
    call.callerSpeaks();
    expect(call.state).toBe('interrupting');
    const [truncate] = call.takeOnly('openai.conversation.item.truncate');
    const message = 'Audio content of 590ms is already shorter than 620ms';
    call.error({ message, eventId: truncate?.eventId ?? null });
    expect(call.take()).toMatchObject([{ type: 'report.model_error', harmless: true }]);
    expect(call.context.conversation.at(-1)).toMatchObject({ generatedMs: 590, heardMs: 590 });
    expect(call.state).toBe('listening.callerSpeaking');
    call.error({ kind: 'server_error', code: 'something_new' });
    expect(call.take()).toMatchObject([{ type: 'report.model_error', harmless: false }]);
    expect(call.state).toBe('listening.callerSpeaking');
  });

  it('10: nothing is cancelled when nothing is in progress', () => {
    const call = CallDriver.speaking(3000, { serverInterrupts: false });
    call.callerHears(300);
    call.callerSpeaks();
    expect(call.takeOnly('openai.response.cancel')).toMatchObject([{ responseId: 'resp_1' }]);

    const over = CallDriver.speaking(3000, { serverInterrupts: false });
    generated(over);
    over.callerHears(300);
    over.callerSpeaks();
    expect(over.takeOnly('openai.response.cancel')).toEqual([]);
  });

  it('10: no response is asked for while one is in progress; it is when that one is over', () => {
    const call = CallDriver.greeting(3000);
    call.callerSpeaks();
    call.wait(200);
    call.callerStops({ endMs: 2000 });
    call.turnCommitted();
    expect(call.takeOnly('openai.response.create')).toEqual([]);
    call.responseDone({ id: 'resp_g' });
    expect(call.takeOnly('openai.response.create')).toMatchObject([{ purpose: 'answer' }]);
  });

  it('11: audio of an interrupted answer that arrives late is not played', () => {
    const call = CallDriver.speaking(1000);
    call.callerHears(300);
    call.callerSpeaks();
    call.take();
    for (let late = 0; late < 3; late++) call.audio({ ms: 200 });
    call.audio({ item: 'item_2', ms: 200 });
    expect(call.take()).toEqual([]);
    expect(call.state).toBe('interrupting');
    call.responseDone({ status: 'cancelled' });
    call.audio({ ms: 200 });
    expect(call.takeOnly('twilio.media')).toEqual([]);
  });

  it('12: what the caller says before the model is ready reaches it first and in order', () => {
    const call = new CallDriver();
    call.connect();
    for (const payload of ['AAAA', 'BBBB', 'CCCC']) call.callerAudio(payload);
    expect(call.takeOnly('openai.input_audio_buffer.append')).toEqual([]);
    call.modelReady();
    call.callerAudio('DDDD');
    const sent = call.takeOnly('openai.input_audio_buffer.append').map(({ payload }) => payload);
    expect(sent).toEqual(['AAAA', 'BBBB', 'CCCC', 'DDDD']);
  });

  it('13: noise on the line as the call begins neither interrupts the greeting nor is answered', () => {
    const call = new CallDriver({ greets: true });
    call.connect();
    call.modelReady();
    expect(call.take().slice(1)).toMatchObject([
      { type: 'openai.session.update', turnDetection: 'guarded' },
      { type: 'openai.response.create', purpose: 'greeting' },
    ]);
    call.responseCreated('resp_g');
    call.audio({ response: 'resp_g', item: 'item_g', ms: 3000 });
    call.callerHears(100);
    call.take();
    call.callerSpeaks({ startMs: 0 });
    call.wait(100);
    call.callerStops({ endMs: 900 });
    call.turnCommitted();
    expect(call.take()).toEqual([]);
    generated(call, 'item_g', 'resp_g');
    call.callerHears(2900);
    expect(call.state).toBe('listening.waiting');
    expect(call.takeOnly('openai.response.create', 'twilio.clear')).toEqual([]);
  });

  it('14: a gap in the caller’s audio is filled, so that the model hears them stop', async () => {
    const timeline = new MediaTimeline();
    timeline.feed(0, 160);
    expect(timeline.feed(520, 160)).toBe(500);

    const clock = new VirtualClock();
    const [twilio, ours] = memoryPair(clock);
    let silenceBytes = 0;
    new PhoneStream({
      transport: ours,
      streamSid: 'MZ1',
      clock,
      callClock: new CallClock(clock),
      metrics: createMetrics(),
      log: createLog({ level: 'silent', pretty: false }),
      onFellSilent: () => {},
      onEvent: (event) => {
        if (event.type === 'twilio.media' && event.filled) silenceBytes += event.bytes;
      },
    });
    const media = {
      track: 'inbound',
      chunk: '1',
      timestamp: '0',
      payload: encodeBase64(new Uint8Array(160)),
    };
    twilio.send(JSON.stringify({ event: 'media', sequenceNumber: '2', streamSid: 'MZ1', media }));
    await clock.advance(740);
    expect(silenceBytes).toBe(0);
    await clock.advance(5000);
    // 750 ms into the gap, and every second from then on.
    expect(silenceBytes).toBe(5 * 8000);
  });

  it('15: fractions of a ms add up: 80 deltas of 161 bytes are 1610 ms, not 1600', () => {
    const call = CallDriver.listening();
    call.callerTurn();
    call.responseCreated();
    for (let delta = 0; delta < 80; delta++) call.audio({ bytes: 161 });
    call.callerHears(1610);
    call.wait(100);
    call.take();
    call.callerSpeaks();
    expect(cuts(call)).toEqual(['item_1 at 1610']);
  });

  it('16: the caller is sent whole 20 ms frames, except at the end of an item', () => {
    const audio = new ModelAudio('audio/pcmu', () => {});
    const place = { responseId: 'resp_1', itemId: 'item_1', outputIndex: 0, contentIndex: 0 };
    const call = CallDriver.listening();
    const tell = (event: Parameters<ModelAudio['fromModel']>[0]): void => {
      for (const understood of audio.fromModel(event)) call.send(understood);
    };
    for (const length of [1000, 333, 7, 2401, 89]) {
      const raw = encodeBase64(new Uint8Array(length));
      tell({ type: 'openai.response.output_audio.delta', ...place, audio: raw });
    }
    const before = call.takeOnly('twilio.media').map(({ bytes }) => bytes);
    expect(before.length).toBeGreaterThan(3);
    expect(before.filter((bytes) => bytes % 160 !== 0)).toEqual([]);
    tell({ type: 'openai.response.output_audio.done', ...place });
    expect(call.takeOnly('twilio.media').map(({ bytes }) => bytes)).toEqual([3830 % 160]);
  });

  it('17: a function the model calls does not hold up a caller who speaks', () => {
    const call = CallDriver.speaking(3000);
    call.callerHears(200);
    const place = { responseId: 'resp_1', itemId: 'item_f', callId: 'call_1' };
    call.itemAdded({ id: 'item_f', kind: 'function_call', name: 'find_table', callId: 'call_1' });
    call.send({ type: 'openai.response.function_call_arguments.delta', ...place, delta: '{' });
    call.send({ type: 'openai.response.function_call_arguments.done', ...place, arguments: '{}' });
    call.take();
    call.callerSpeaks();
    expect(call.state).toBe('interrupting');
    expect(call.take()[0]).toEqual({ type: 'twilio.clear' });
    expect(call.context.conversation.map(({ itemId }) => itemId)).not.toContain('item_f');
  });

  it('18: of an interrupted answer the words heard are kept, and no more', () => {
    const call = CallDriver.speaking(4000);
    call.words('We have a table for two at seven, and one for four at nine.');
    generated(call);
    call.callerHears(2000);
    call.callerSpeaks();
    const said = call.context.conversation.at(-1);
    expect(said).toMatchObject({ interrupted: true, heardMs: 2020, generatedMs: 4000 });
    expect(said && heardText(said)).toBe('We have a table for two at');
  });

  it('19: a session updated during the call keeps its formats and its voice', () => {
    const call = CallDriver.greeting(500);
    call.callerHears(450);
    const updates = call.takeOnly('openai.session.update');
    expect(updates).toMatchObject([{ turnDetection: 'open' }]);
    const audio = new ModelAudio('audio/pcmu', () => {});
    for (const update of updates) {
      const { session } = JSON.parse(encodeAction(update, { agent: agentWith(), audio }));
      expect(Object.keys(session)).toEqual(['type', 'audio']);
      expect(Object.keys(session.audio)).toEqual(['input']);
      expect(Object.keys(session.audio.input)).toEqual(['turn_detection']);
    }
  });

  it('20: an item that came as text is never cut or deleted: the call sent no audio for it', () => {
    const call = CallDriver.listening();
    const item = { id: 'item_old', kind: 'message', role: 'assistant', text: 'Good evening.' } as const;
    call.send({ type: 'openai.conversation.item.added', previousItemId: null, item });
    call.callerTurn();
    call.responseCreated();
    call.audio({ ms: 3000 });
    call.callerHears(300);
    call.take();
    call.callerSpeaks();
    call.responseDone({ status: 'cancelled' });
    call.loseStream();
    const touched = call
      .takeOnly('openai.conversation.item.truncate', 'openai.conversation.item.delete')
      .map(({ itemId }) => itemId);
    expect(touched).toEqual(['item_1']);
  });
});
