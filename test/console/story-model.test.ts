import { describe, expect, it } from 'vitest';
import { CallModel } from '../../src/console/call/call-model.ts';
import { SampleCall } from './story-sample.ts';

/** A call of some seconds that nobody spoke on for the last one. */
function sample(): SampleCall {
  const call = new SampleCall();
  call.wait(100);
  call.connect();
  call.modelReady();
  call.callerTurn();
  call.wait(1000);
  call.callerAudio();
  return call;
}

/** Seen live; its newest line came when the page's clock stood at `nowMs`. */
function live(nowMs = 10_000): CallModel {
  const model = new CallModel();
  model.append(sample().lines, true, nowMs);
  return model;
}

function past(): CallModel {
  const call = sample();
  call.hangUp();
  const model = new CallModel();
  model.append(call.lines, false, 10_000);
  return model;
}

describe('the moment that a call’s page shows', () => {
  it('is the newest of a live call, and goes on between its lines', () => {
    const model = live();
    const { endT } = model.story;
    expect(model.moment.value).toBe(endT);
    model.tick(10_700, 700);
    expect(model.moment.value).toBe(endT + 700);
    expect(model.scene.value.call.state).toBe('listening.thinking');
  });

  it('stays where somebody put it, until they go back to live', () => {
    const model = live();
    model.seek(800);
    model.tick(11_000, 1000);
    expect(model.moment.value).toBe(800);
    expect(model.scene.value.call.state).toBe('listening.callerSpeaking');
    model.seek(null);
    expect(model.follows.value).toBe(true);
    expect(model.moment.value).toBe(model.newest.value);
  });

  it('never leaves the call', () => {
    const model = past();
    model.seek(1e9);
    expect(model.moment.value).toBe(model.story.endT);
    model.nudge(-1e9);
    expect(model.moment.value).toBe(0);
  });

  it('is the one that was asked for, also when the journal comes piece by piece', () => {
    const call = sample();
    call.hangUp();
    const model = new CallModel();
    const wanted = (call.lines.at(-2)?.t ?? 0) - 100;
    model.append(call.lines.slice(0, 5), false, 10_000);
    model.open(wanted);
    expect(model.moment.value).toBeLessThan(wanted);
    model.append(call.lines.slice(5), false, 10_100);
    expect(model.moment.value).toBe(wanted);
    model.seek(300);
    model.append([], false, 10_200);
    expect(model.moment.value).toBe(300);
  });

  it('is the end of a past call, and playing begins it anew and stops at the end', () => {
    const model = past();
    expect(model.live.value).toBe(false);
    expect(model.scene.value.end?.reason).toBe('caller_hung_up');
    model.play();
    expect(model.moment.value).toBe(0);
    model.speed.value = 2;
    model.tick(10_100, 100);
    expect(model.moment.value).toBe(200);
    model.tick(99_999, 90_000);
    expect(model.playing.value).toBe(false);
    expect(model.moment.value).toBe(model.story.endT);
  });

  it('goes over into following when a live call is played to its newest moment', () => {
    const model = live();
    model.seek(500);
    model.play();
    model.tick(10_010, 1e6);
    expect(model.follows.value).toBe(true);
    expect(model.playing.value).toBe(false);
  });

  it('follows a recording while that plays', () => {
    const model = past();
    model.heardMoment = () => 1234;
    model.play();
    model.tick(10_016, 16);
    expect(model.moment.value).toBe(1234);
  });

  it('goes from one change of state to the next and back', () => {
    const model = past();
    const changes = model.story.lanes.states.stays.map(({ from }) => from);
    model.seek(0);
    model.toChange('next');
    expect(model.moment.value).toBe(changes.find((from) => from > 0));
    model.seek(model.newest.value);
    model.toChange('last');
    expect(model.moment.value).toBe(changes.findLast((from) => from < model.newest.value - 1));
  });
});
