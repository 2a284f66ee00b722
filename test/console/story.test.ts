import { describe, expect, it } from 'vitest';
import { callMachine, heardText } from '../../machines/index.ts';
import { chartOf } from '../../src/chart/graph.ts';
import { chartsOf } from '../../src/console/story/charts.ts';
import { Story } from '../../src/console/story/story.ts';
import { whySentence } from '../../src/console/story/why.ts';
import type { JournalStep } from '../../src/store/journal-format.ts';
import { SampleCall, STREAM_AT } from './story-sample.ts';

const charts = chartsOf([chartOf(callMachine)]);

/** The agent says 2 s of one item and is interrupted after `heardMs` of it. */
function interrupted(heardMs: number): SampleCall {
  const call = new SampleCall();
  call.wait(100);
  call.connect();
  call.modelReady();
  call.hears(50);
  call.callerTurn('item_u');
  call.send({
    type: 'openai.conversation.item.input_audio_transcription.completed',
    itemId: 'item_u',
    transcript: 'When are you open?',
  });
  call.wait(300);
  call.responseCreated('resp_1');
  call.itemAdded({ id: 'item_1', kind: 'message' });
  call.words('We are open every day from nine to six');
  call.audio({ item: 'item_1', ms: 2000 });
  call.audioDone();
  call.responseDone({
    usage: {
      totalTokens: 30,
      inputTokens: 20,
      outputTokens: 10,
      inputTextTokens: 0,
      inputAudioTokens: 20,
      cachedTokens: 0,
      cachedTextTokens: 0,
      cachedAudioTokens: 0,
      outputTextTokens: 0,
      outputAudioTokens: 10,
    },
  });
  call.callerHears(heardMs);
  call.callerSpeaks({ item: 'item_v' });
  call.clearedMarksBack();
  call.wait(50);
  call.truncated('item_1', heardMs);
  return call;
}

describe('the story of a call', () => {
  it('knows the words that were heard as the machine does, at every moment', () => {
    const call = interrupted(900);
    const story = call.story();
    expect(story.now.conversation).toEqual(call.context.conversation);
    const cut = story.now.conversation.find(({ itemId }) => itemId === 'item_1');
    expect(cut?.interrupted).toBe(true);
    expect(heardText(cut!)).toBe('We are open every');
  });

  it('tells a call heard to its end as heard', () => {
    const call = new SampleCall();
    call.wait(100);
    call.connect();
    call.modelReady();
    call.callerTurn();
    call.responseCreated();
    call.audio({ ms: 700 });
    call.audio({ ms: 500 });
    call.audioDone();
    call.responseDone();
    call.callerHears(1200);
    expect(call.state).toBe('listening.waiting');
    expect(call.story().now.conversation).toEqual(call.context.conversation);
    expect(call.story().now.conversation.at(-1)).toMatchObject({ heardMs: 1200, generatedMs: 1200 });
  });

  it('says why it is in its state, with event, guard and where it came from', () => {
    const { now } = interrupted(900).story();
    expect(whySentence(now.call, charts)).toMatch(
      /^listening · callerSpeaking since \d\.\d s: .*\(openai\.conversation\.item\.truncated\).*\[settledSpeaking\]; it had left assistantSpeaking by way of interrupting at .*\(openai\.input_audio_buffer\.speech_started\) and something of the agent was still unheard \[somethingUnheard\]\.$/,
    );
  });

  it('is the same at a moment whether it is told up to there or asked for it later', () => {
    const { lines } = interrupted(900);
    const whole = new Story();
    whole.append(lines);
    for (const { t } of lines) {
      const live = new Story();
      live.append(lines.filter((line) => line.t <= t));
      expect(whole.at(t)).toEqual(live.now);
    }
    expect(whole.at(-1).call.state).toBe('');
  });

  it('shows when the caller really heard the agent, and that the rest was taken back', () => {
    const call = interrupted(900);
    const { lanes } = call.story();
    const [heard, ...more] = lanes.agent.heard;
    expect(more).toEqual([]);
    expect(heard).toMatchObject({ itemId: 'item_1', cut: true });
    const { heardMs } = lanes.turn.cuts[0]!.items[0]!;
    expect(heard!.to - heard!.from).toBeCloseTo(heardMs, -1);
    const spoken = lanes.caller.speech.at(-1)!;
    expect(Math.abs(heard!.to - spoken.from)).toBeLessThan(40);
    expect(lanes.agent.heardMs('item_1', heard!.from + 300)).toBeCloseTo(300, 0);
  });

  it('shows speech as it was made: all of it, long before it is heard', () => {
    const [made] = interrupted(900).story().lanes.made.made;
    expect(made).toMatchObject({ itemId: 'item_1', lastsMs: 2000, unsentMs: 0 });
    expect(made!.to - made!.from).toBe(0);
  });

  it('counts audio on its lanes, and what was never heard', () => {
    const { audio } = interrupted(900).story().now;
    expect(audio.fromCaller).toEqual({ frames: 50, bytes: 8000 });
    expect(audio.toModel).toEqual({ frames: 50, bytes: 8000 });
    expect(audio.fromModel).toEqual({ frames: 1, bytes: 16_000 });
    expect(audio.toCaller.bytes).toBe(16_000);
    expect(audio.unheardMs).toBeGreaterThan(1000);
  });

  it('takes each answer apart: end of speech, response, first audio, first heard', () => {
    const call = interrupted(900);
    const [turn] = call.story().lanes.turn.turns;
    expect(turn!.created! - turn!.stopped!).toBe(300);
    expect(turn!.firstAudio).toBe(turn!.created);
    expect(turn!.firstHeard).toBe(turn!.firstAudio! + 60);
    // On the journal's clock, which began before the stream's.
    expect(turn!.stopped).toBeGreaterThan(STREAM_AT + 2000);
  });

  it('knows the states with their times, thinking, cost and interruptions', () => {
    const { lanes, now } = interrupted(900).story();
    expect(lanes.states.stays.map(({ state }) => state)).toEqual([
      'connecting.awaitingStream',
      'connecting.awaitingModel',
      'listening.waiting',
      'listening.callerSpeaking',
      'listening.thinking',
      'assistantSpeaking.generating',
      'assistantSpeaking.playingOut',
      'interrupting',
      'listening.callerSpeaking',
    ]);
    expect(lanes.thinking).toHaveLength(1);
    expect(lanes.thinking[0]!.to! - lanes.thinking[0]!.from).toBe(300);
    expect(now.spent).toMatchObject({ responses: 1, tokens: { audioOut: 10 } });
    expect(now.bargeIns).toBe(1);
  });

  it('says nothing was heard of an answer that was interrupted before its first word', () => {
    const call = interrupted(900);
    call.callerStops({ item: 'item_v' });
    call.turnCommitted('item_v');
    call.responseCreated('resp_2');
    call.itemAdded({ id: 'item_2', kind: 'message' }, 'resp_2');
    call.words('On Sundays', { response: 'resp_2', item: 'item_2' });
    call.callerSpeaks({ item: 'item_w' });
    call.responseDone({ id: 'resp_2', status: 'cancelled' });
    const last = call.story().now.conversation.at(-1);
    expect(last).toEqual(call.context.conversation.at(-1));
    expect(last).toMatchObject({ itemId: 'item_2', heardMs: 0, interrupted: true });
  });

  it('ends what lasted when the call ends, and says why it ended', () => {
    const call = interrupted(900);
    call.hangUp();
    const { now, lanes, endT, over } = call.story();
    expect(over).toBe(true);
    expect(now.end?.reason).toBe('caller_hung_up');
    expect(lanes.caller.speech.at(-1)?.to).toBe(endT);
    expect(now.call.state).toBe('closed');
  });

  it('tells a stream that was lost as a trouble, and what was playing as cut', () => {
    const call = new SampleCall();
    call.wait(100);
    call.connect();
    call.modelReady();
    call.callerTurn();
    call.responseCreated();
    call.audio({ ms: 2000 });
    call.callerHears(600);
    call.loseStream();
    const { lanes, now } = call.story();
    expect(now.call.state).toBe('connecting.resuming');
    expect(lanes.trouble.troubles.map(({ text }) => text)).toEqual(['the phone stream broke (code 1006)']);
    expect(lanes.agent.heard.at(-1)?.cut).toBe(true);
    expect(now.bargeIns).toBe(0);
  });

  it('tells a failure: the apology lasts until its mark is back', () => {
    const call = new SampleCall();
    call.wait(100);
    call.connect();
    call.modelFails('model_auth', 'Incorrect API key provided.');
    call.wait(3000);
    call.marksBack();
    const { lanes, now } = call.story();
    const [apology] = lanes.agent.announcements;
    expect(apology!.to! - apology!.from).toBe(3000);
    expect(now.end).toEqual({ reason: 'model_auth', detail: 'Incorrect API key provided.' });
    expect(lanes.trouble.troubles.at(-1)?.text).toBe('Incorrect API key provided.');
  });

  it('tells a moment of a long call from the lines near it, not from all of them', () => {
    const { lines } = interrupted(900);
    const done = lines.find(
      (line): line is JournalStep => line.kind === 'step' && line.in.type === 'openai.response.done',
    )!;
    let told = 0;
    const counted = Object.defineProperty({ ...done.in }, 'type', {
      get: () => {
        told += 1;
        return 'openai.response.done';
      },
    });
    const story = new Story();
    story.append(lines.slice(0, 2));
    for (let n = 2; n < 10_000; n++) story.append([{ ...done, in: counted, n, t: n * 60 }]);
    const perLine = told / 9998;
    told = 0;
    expect(story.at(5000 * 60).spent.responses).toBe(4999);
    expect(told / perLine).toBeLessThan(64);
  });
});
