import { describe, expect, it, vi } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import { callMachine, stateName, transitionsTaken, watched, withLanes } from '../../machines/index.ts';
import { transitionId } from '../../src/chart/transition-id.ts';
import { variants } from '../model/paths.ts';

const media = { type: 'twilio.media', at: 0, payload: '//8=', bytes: 2 } as const;

function watch(logic: typeof callMachine, onStep?: () => void) {
  const steps: string[] = [];
  const faults: unknown[] = [];
  const clock = new SimulatedClock();
  const actor = createActor(
    watched(
      logic,
      (event, before, after) => {
        onStep?.();
        const via = transitionsTaken(callMachine, before, event).map(transitionId);
        const to = after === undefined ? 'failed' : stateName(after.value);
        steps.push(`${event.type} ${via.join()} ${stateName(before.value)} → ${to}`);
      },
      (error) => faults.push(error),
    ),
    { clock, input: variants.silent as (typeof variants)[string] },
  );
  actor.on('*', ({ type }) => void steps.push(`  ${type}`));
  actor.start();
  return { actor, clock, steps, faults };
}

describe.each([
  ['the plain machine', callMachine],
  ['the machine with its lanes', withLanes(callMachine)],
])('watching %s', (_, logic) => {
  it('tells every event with its transition, before its actions', () => {
    const { actor, steps } = watch(logic);
    actor.send({ type: 'model.ready', at: 0 });
    actor.send({ type: 'twilio.start', at: 0, streamSid: 'MZ1' });
    actor.send(media);
    actor.send({ type: 'openai.rate_limits.updated', at: 0, limits: [] });
    expect(steps).toEqual([
      '  model.dial',
      'model.ready call.connecting|model.ready|0 connecting.awaitingStream → connecting.awaitingStream',
      'twilio.start call.connecting.awaitingStream|twilio.start|2 connecting.awaitingStream → listening.waiting',
      'twilio.media call.listening|twilio.media|0 listening.waiting → listening.waiting',
      '  openai.input_audio_buffer.append',
      'openai.rate_limits.updated  listening.waiting → listening.waiting',
    ]);
  });

  it('tells delays, which nobody sends', () => {
    const { clock, steps } = watch(logic);
    clock.increment(30_000);
    expect(steps[1]).toBe(
      'xstate.after.claimTimeout.call.connecting.awaitingStream ' +
        'call.connecting.awaitingStream|after.claimTimeout|0 connecting.awaitingStream → closed',
    );
  });

  it('does not mistake an event that is ignored on purpose for one that is answered', () => {
    const { actor, steps } = watch(logic);
    actor.send({ type: 'twilio.lost', at: 0, code: 1006 });
    expect(steps[1]).toBe('twilio.lost  connecting.awaitingStream → connecting.awaitingStream');
  });

  it('never harms the actor: what goes wrong is told once, and nothing more is', () => {
    const onStep = vi.fn(() => {
      throw new Error('no room');
    });
    const { actor, steps, faults } = watch(logic, onStep);
    actor.send({ type: 'model.ready', at: 0 });
    actor.send({ type: 'twilio.start', at: 0, streamSid: 'MZ1' });
    expect(stateName(actor.getSnapshot().value)).toBe('listening.waiting');
    expect(onStep).toHaveBeenCalledOnce();
    expect(faults).toHaveLength(1);
    expect(steps).toEqual(['  model.dial']);
  });

  it('tells the event a machine fails on, and lets the failure be one', () => {
    const { actor, steps } = watch(logic);
    let failure: unknown;
    actor.subscribe({
      error: (error) => {
        failure = error;
      },
    });
    actor.send({ type: 'twilio.start', at: 0, streamSid: 'MZ1' });
    // An event as no decoder would give it: keeping it is impossible.
    actor.send({ type: 'openai.error', at: 0 } as never);
    expect(failure).toBeInstanceOf(Error);
    expect(steps.at(-1)).toMatch(/^openai.error .* → failed$/);
  });
});
