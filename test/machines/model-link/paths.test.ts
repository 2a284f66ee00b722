import { describe, expect, it } from 'vitest';
import {
  __unsafe_getAllOwnEventDescriptors as descriptorsOf,
  initialTransition,
  type SnapshotFrom,
  transition,
} from 'xstate';
import type { ModelLinkAction, ModelLinkEvent } from '../../../machines/model-link/events.ts';
import { modelLinkMachine } from '../../../machines/model-link/machine.ts';
import { modelError } from '../../support/call-driver.ts';
import { getShortestPaths, getStateNodes, TestModel, type TraversalOptions } from '../../support/graph.ts';
import { asked, input, LinkDriver } from './drive.ts';

type Snapshot = SnapshotFrom<typeof modelLinkMachine>;

/** One case of each event, two where its payload changes the answer. */
const cases: readonly ModelLinkEvent[] = [
  { type: 'socket.opened' },
  { type: 'socket.closed', reason: 'model_gone', detail: 'closed' },
  { type: 'link.close' },
  { type: 'link.probe' },
  { type: 'openai.session.created', session: {} },
  { type: 'openai.session.updated', session: asked },
  { type: 'openai.session.updated', session: { ...asked, inputFormat: 'audio/pcm' } },
  { type: 'openai.error', error: modelError({ code: 'session_expired' }) },
  { type: 'openai.error', error: modelError({ code: 'something_new' }) },
];

/** The delays armed in this snapshot, as the events XState raises for them. */
const delays = (snapshot: Snapshot): ModelLinkEvent[] =>
  descriptorsOf(snapshot)
    .filter((type) => type.startsWith('xstate.after.'))
    .map((type) => ({ type }) as unknown as ModelLinkEvent);

const traversal: TraversalOptions<Snapshot, ModelLinkEvent, typeof input> = {
  input,
  limit: 1000,
  events: (snapshot) => [...cases, ...delays(snapshot)],
  stopWhen: ({ status }) => status !== 'active',
  serializeState: (snapshot, event, previous) =>
    JSON.stringify([snapshot.value, snapshot.context.acknowledges, event ?? null, previous?.value ?? null]),
};

const nameOf = (event: ModelLinkEvent): string =>
  event.type === 'openai.error'
    ? `${event.type} ${event.error.code}`
    : event.type === 'openai.session.updated'
      ? `${event.type} ${event.session.inputFormat}`
      : event.type;

function tell(link: LinkDriver, event: ModelLinkEvent): void {
  if (event.type.startsWith('xstate.after.probeTimeout')) link.clock.increment(input.probeTimeoutMs);
  else if (event.type.startsWith('xstate.after.')) link.clock.increment(input.setupTimeoutMs);
  else link.actor.send(event);
}

/** What the pure transition says is to be done. */
const emitted = (actions: readonly { type: string; params?: unknown }[]): readonly ModelLinkAction[] =>
  actions
    .filter(({ type }) => type === 'xstate.emit')
    .map(({ params }) => (params as { event: ModelLinkAction }).event);

const paths = getShortestPaths(modelLinkMachine, traversal);
const taken = new Set<unknown>();

describe('every way through a model link', () => {
  it('is generated: each event in each state', () => {
    // Five states that are not final, each with every case; four of them have a delay as well.
    expect(paths.length).toBeGreaterThanOrEqual(5 * cases.length + 4);
  });

  it.each([[], [{ type: 'openai.session.created', session: {} }]] as ModelLinkEvent[][])(
    'tries a probe at once where nothing else will show that the server acknowledges updates (%#)',
    (...events) => {
      const link = new LinkDriver({ ...input, triesProbe: true });
      link.actor.system.inspect((inspected) => {
        if (inspected.type !== '@xstate.microstep') return;
        for (const definition of inspected._transitions) taken.add(definition);
      });
      for (const event of [{ type: 'socket.opened' } as const, ...events]) link.actor.send(event);
      link.take();
      link.actor.send({ type: 'openai.session.updated', session: asked });
      expect(link.take()).toEqual([{ type: 'link.ready' }, { type: 'session.probe' }]);
      link.actor.send({ type: 'openai.session.updated', session: {} });
      link.actor.send({ type: 'link.probe' });
      expect(link.state).toBe('probing');
    },
  );

  for (const path of paths.filter(({ steps }) => steps.length > 1)) {
    const events = path.steps.slice(1).map(({ event }) => event);
    it(events.map(nameOf).join(' → '), () => {
      const link = new LinkDriver();
      link.actor.system.inspect((inspected) => {
        if (inspected.type !== '@xstate.microstep') return;
        for (const definition of inspected._transitions) taken.add(definition);
      });
      let [model, first] = initialTransition(modelLinkMachine, input);
      const all: ModelLinkAction[] = [...link.take()];
      expect(all).toEqual(emitted(first));
      for (const event of events) {
        const [next, actions] = transition(modelLinkMachine, model, event);
        tell(link, event);
        const done = link.take();
        expect(link.state).toBe(String(next.value));
        expect(done).toEqual(emitted(actions));
        all.push(...done);
        [model, first] = [next, actions];
      }
      const times = (...types: readonly string[]): number =>
        all.filter(({ type }) => types.includes(type)).length;
      expect(all[0]).toEqual({ type: 'socket.dial' });
      expect(times('socket.dial')).toBe(1);
      for (const once of ['session.configure', 'socket.close', 'link.ready', 'link.failed']) {
        expect(times(once)).toBeLessThanOrEqual(1);
      }
      if (times('link.ready') > 0) expect(all.at(1)).toEqual({ type: 'session.configure' });
      if (link.state === 'closed') expect(times('socket.close', 'link.failed')).toBeGreaterThan(0);
    });
  }

  it('together takes every transition of the chart', () => {
    const all = [modelLinkMachine.root, ...getStateNodes(modelLinkMachine)].flatMap((node) =>
      [...node.transitions.values()].flat(),
    );
    expect(all.length).toBeGreaterThan(12);
    expect(
      all.filter((definition) => !taken.has(definition)).map((t) => `${t.source.id} ${t.eventType}`),
    ).toEqual([]);
  });
});

describe('the link as a test model', () => {
  const model = new TestModel<Snapshot, ModelLinkEvent, typeof input>(modelLinkMachine as never, {
    ...traversal,
    stateMatcher: (snapshot, key) => snapshot.matches(key as never),
  });
  const paths = model.getShortestPaths(traversal);

  it('has a path for each way', () => expect(paths.length).toBeGreaterThan(20));

  for (const [index, path] of paths.entries()) {
    it(`path ${index + 1} ends as the chart says: ${String(path.state.value)}`, async () => {
      const link = new LinkDriver();
      const visited: string[] = [];
      const arrive = (state: string) => () => {
        expect(link.state).toBe(state);
        visited.push(state);
      };
      const states = Object.fromEntries(
        ['dialing', 'configuring', 'verifying', 'ready', 'probing', 'closed'].map((state) => [
          state,
          arrive(state),
        ]),
      );
      const exec = ({ event }: { event: { type: string } }): void => tell(link, event as ModelLinkEvent);
      const types = new Set(path.steps.map(({ event }) => event.type));
      await path.test({ states, events: Object.fromEntries([...types].map((type) => [type, exec])) });
      expect(visited.at(-1)).toBe(path.state.value);
    });
  }
});
