import { expect, it } from 'vitest';
import { defineConfig, transferCall } from '../../../src/agents/define.ts';
import { call, say } from '../../../src/rehearsal/model/plan.ts';
import { defineRehearsal } from '../../../src/rehearsal/scenario/scenario.ts';
import { rehearseScenario } from '../../../src/rehearse.ts';
import { UNHURRIED } from '../../outside/support/program.ts';

const NURSE = '+493012345678';
const PATIENT = { timeoutMs: 60_000 };

/** Whatever the model understands of the caller's words, it hands them on: nothing in it depends on who is quick. */
const scenario = defineRehearsal({
  caller: [
    { waitForAgent: 'finished', ...PATIENT },
    { say: 'caller/ask-nurse' },
    { waitForOthers: true, ...PATIENT },
    { hangUp: true },
  ],
  model: ({ items, toolChoice, instructions, voices }) => {
    const called = items.some(({ type }) => type === 'function_call');
    if (called || toolChoice === 'none' || instructions !== undefined) return undefined;
    const wish = { to: 'nurse', mode: 'warm', summary: 'They have a fever.' };
    return { items: [...say(voices.clip('agent/clinic-nurse')).items, call('transfer_call', wish)] };
  },
  people: {
    [NURSE]: { script: [{ waitForSay: 'fever' }, { press: '1' }, { waitForOthers: true, ...PATIENT }] },
  },
});

const config = () =>
  defineConfig({
    agents: {
      clinic: {
        greeting: 'Good morning, this is the clinic at the park. What can I do for you?',
        tools: [transferCall({ nurse: { number: NURSE, description: 'a nurse', modes: ['warm'] } })],
        afterCall: { summary: true },
      },
    },
    limits: { allowedCountries: ['+49'] },
  });

/** How long anything takes is the machine's here; pauses are judged on virtual time, in the other tests of scenarios. */
it('a scenario is rehearsed in real time, with the real program and over real sockets', async () => {
  const { rehearsed, timeline } = await rehearseScenario(UNHURRIED, { scenario, config });
  const { record, placed, report, journal, told, log, kept } = rehearsed;
  expect(record?.endReason, timeline).toBe('transferred');
  expect(placed.map(({ to }) => to)).toEqual([NURSE]);
  expect(placed[0]?.conferences[0]?.metAtMs).toBeDefined();
  expect(report.conferences[0]?.name).toBe(placed[0]?.conferences[0]?.name);
  const types = journal.map(({ in: event }) => (event as { type?: string } | undefined)?.type);
  expect(types).toContain('transfer.answered');
  expect(told).toMatchObject([{ callSid: report.callSid, outcome: 'transferred' }]);
  for (const text of [log, kept]) expect(text).toContain(report.callSid);
});
