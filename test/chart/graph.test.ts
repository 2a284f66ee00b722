import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { callMachine } from '../../machines/call/machine.ts';
import { chartOf } from '../../src/chart/graph.ts';
import { machines, nodesOf } from './machines.ts';

describe.each(machines)('the chart of %s', (_, machine) => {
  const chart = chartOf(machine);
  const nodes = nodesOf(machine);
  const all = [...chart.anywhere, ...chart.transitions];

  it('has every state, in document order', () => {
    expect(chart.states.map(({ id }) => id)).toEqual(nodes.slice(1).map(({ id }) => id));
  });

  it('has every transition of every state, and the machine’s own apart', () => {
    const count = (source: string) => all.filter((transition) => transition.source === source).length;
    for (const node of nodes)
      expect([node.id, count(node.id)]).toEqual([node.id, [...node.transitions.values()].flat().length]);
    expect(chart.anywhere.every(({ source }) => source === machine.id)).toBe(true);
    expect(chart.transitions.some(({ source }) => source === machine.id)).toBe(false);
  });

  it('gives each transition an id of its own, made of source, trigger and index', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, source, event, delay, index } of all) {
      expect(id).toBe(`${source}|${event ?? `after.${delay}`}|${index}`);
    }
  });

  it('leads only to states that exist', () => {
    const ids = chart.states.map(({ id }) => id);
    expect(all.flatMap(({ targets }) => targets).filter((target) => !ids.includes(target))).toEqual([]);
  });

  it('tells where each delay takes its length from', () => {
    expect(chart.delays.length).toBeGreaterThan(0);
    for (const { name, setting } of chart.delays) {
      if (RECKONED.has(name)) expect([name, setting]).toEqual([name, null]);
      else if (FIXED.has(name)) expect(setting).toMatch(/^\d+ ms$/);
      else expect(setting?.split('.').at(-1)).toBe(`${name}Ms`);
    }
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
  });
});

/** The same for every call. */
const FIXED: ReadonlySet<string> = new Set(['holdTimeout', 'messageTimeout']);

/** Reckoned from what was heard when, from several settings, or from what the model asked for. */
const RECKONED: ReadonlySet<string> = new Set([
  'speechProof',
  'greetingGuard',
  'filler',
  'hostedFiller',
  'keyTimeout',
  'lastMark',
  'maxCallWarning',
  'maxCallOver',
]);

describe('a chart', () => {
  it('names guards, actions, entries and exits as they are written', () => {
    const chart = chartOf(callMachine);
    const greeting = chart.states.find(({ id }) => id === 'call.greeting');
    expect(greeting?.entry).toEqual(['greet']);
    expect(greeting?.initial).toBe('call.greeting.preparing');
    const barge = chart.transitions.find(
      ({ id }) => id === 'call.assistantSpeaking|openai.input_audio_buffer.speech_started|0',
    );
    expect(barge).toMatchObject({ guard: 'somethingUnheard', targets: ['call.interrupting'] });
    expect(barge?.actions).toContain('bargeIn');
  });

  it('knows guards and actions written in place, fixed delays and eventless transitions', () => {
    const machine = setup({ delays: { pause: 250 }, actions: { named: () => {} } }).createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          on: { GO: { guard: () => true, actions: { type: 'named' } } },
          after: { pause: 'b', 1000: 'c' },
        },
        b: { always: 'c' },
        c: { type: 'final' },
      },
    });
    const { transitions, delays, states } = chartOf(machine);
    expect(transitions.map(({ id, guard, actions }) => [id, guard, actions])).toEqual([
      ['m.a|GO|0', 'guard', ['named']],
      ['m.a|after.1000|0', null, []],
      ['m.a|after.pause|0', null, []],
      ['m.b|always|0', null, []],
    ]);
    expect(delays).toEqual([
      { name: '1000', setting: '1000 ms' },
      { name: 'pause', setting: '250 ms' },
    ]);
    expect(states.filter(({ final }) => final).map(({ key }) => key)).toEqual(['c']);
  });
});
