import { describe, expect, it } from 'vitest';
import { type AnyTransitionDefinition, createActor, SimulatedClock } from 'xstate';
import { modelLinkMachine } from '../../machines/model-link/machine.ts';
import { chartOf } from '../../src/chart/graph.ts';
import { transitionId } from '../../src/chart/transition-id.ts';

describe('the id of a transition', () => {
  it('is the same in the chart and for an inspector of a running machine', () => {
    const seen: string[] = [];
    const clock = new SimulatedClock();
    const asked = { inputFormat: 'audio/pcmu', outputFormat: 'audio/pcmu', turnDetection: 'server_vad' };
    const actor = createActor(modelLinkMachine, {
      clock,
      input: { asked, setupTimeoutMs: 5000, probeTimeoutMs: 1500, triesProbe: false },
      inspect: (event) => {
        if (event.type !== '@xstate.microstep') return;
        for (const definition of event._transitions as AnyTransitionDefinition[]) {
          if (definition.source.id !== '') seen.push(transitionId(definition));
        }
      },
    });
    actor.start();
    actor.send({ type: 'socket.opened' });
    clock.increment(5000);
    const taken = seen.filter((id) => !id.includes('xstate.init'));
    expect(taken).toEqual([
      'modelLink.dialing|socket.opened|0',
      'modelLink.configuring|after.setupTimeout|0',
    ]);
    const ids = chartOf(modelLinkMachine).transitions.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(taken));
  });
});
