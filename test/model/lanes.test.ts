import { describe, expect, it, vi } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import { callMachine, withLanes } from '../../machines/index.ts';
import { variants } from './paths.ts';

const media = { type: 'twilio.media', at: 0, payload: '//8=', bytes: 2 } as const;

function listening(ignored: (state: string, type: string) => void = () => {}) {
  const actor = createActor(withLanes(callMachine, ignored), {
    clock: new SimulatedClock(),
    input: variants.silent as (typeof variants)[string],
  });
  actor.start();
  actor.send({ type: 'model.ready', at: 0 });
  actor.send({ type: 'twilio.start', at: 0, streamSid: 'MZ1' });
  return actor;
}

describe('lanes', () => {
  it('answer the caller’s audio without the interpreter', () => {
    const actor = listening();
    const interpreter = vi.spyOn(callMachine, 'transition');
    const out: unknown[] = [];
    actor.on('*', (action) => {
      out.push(action);
    });
    actor.send(media);
    expect(interpreter).not.toHaveBeenCalled();
    expect(out).toEqual([{ type: 'openai.input_audio_buffer.append', payload: '//8=', bytes: 2 }]);
    actor.send({ type: 'twilio.stop', at: 0 });
    expect(interpreter).toHaveBeenCalledOnce();
    interpreter.mockRestore();
  });

  it('tell what a state ignores, with state and type', () => {
    const ignored = vi.fn();
    const actor = listening(ignored);
    const before = actor.getSnapshot();
    actor.send({ type: 'openai.rate_limits.updated', at: 0, limits: [] });
    expect(ignored).toHaveBeenCalledExactlyOnceWith('listening.waiting', 'openai.rate_limits.updated');
    expect(actor.getSnapshot()).toBe(before);
  });
});
