import { describe, expect, it } from 'vitest';
import { callMachine } from '../../machines/call/machine.ts';
import { chartOf } from '../../src/chart/graph.ts';
import { tablesOf } from '../../src/chart/table.ts';
import { machines } from './machines.ts';

const tablesIn = (text: string): string[][][] =>
  text
    .split(/\n\n+/)
    .filter((block) => block.startsWith('|'))
    .map((block) =>
      block
        .trim()
        .split('\n')
        .map((row) => row.slice(2, -2).split(' | ')),
    );

describe.each(machines)('the tables of %s', (_, machine) => {
  const chart = chartOf(machine);
  const text = tablesOf(chart);

  it('have as many cells in every row as columns', () => {
    for (const [head, ...rows] of tablesIn(text)) {
      for (const row of rows) expect([row[0], row.length]).toEqual([row[0], head?.length]);
    }
  });

  it('name every action, guard and delay of the chart', () => {
    for (const { actions, guard, delay } of [...chart.anywhere, ...chart.transitions]) {
      for (const action of actions) expect(text).toContain(action);
      if (guard !== null) expect(text).toContain(`[${guard}]`);
      if (delay !== null) expect(text).toContain(`after \`${delay}\``);
    }
  });

  it('have a column for every state a call can be in', () => {
    const heads = tablesIn(text).flatMap(([head]) => head ?? []);
    const inner = chart.states.filter(({ parent, initial }) => parent !== null && initial === null);
    for (const { key } of inner) expect(heads).toContain(key);
  });
});

describe('the tables of the call', () => {
  const text = tablesOf(chartOf(callMachine));
  const sectionOf = (name: string): string =>
    text.split(/^### /m).find((part) => part.startsWith(`${name}\n`)) ?? '';
  const cellOf = (section: string, column: string, event: string): string | undefined => {
    for (const [head, ...rows] of tablesIn(sectionOf(section))) {
      const index = head?.indexOf(column) ?? -1;
      const row = rows.find(([trigger]) => trigger === event);
      if (index > 0 && row !== undefined) return row[index];
    }
    return undefined;
  };

  it('say that a caller who speaks over the agent interrupts it', () => {
    const words = cellOf(
      'assistantSpeaking',
      'anywhere in assistantSpeaking',
      '`openai.input_audio_buffer.speech_started`',
    );
    expect(words).toMatch(/^\[somethingUnheard\] → \*\*interrupting\*\*/);
  });

  it('say what is ignored, what is left to the state around and what to the machine', () => {
    expect(cellOf('assistantSpeaking', 'apologizing', '`twilio.media`')).toBe('ignored');
    expect(cellOf('assistantSpeaking', 'generating', '`twilio.media`')).toBe('as assistantSpeaking');
    expect(cellOf('assistantSpeaking', 'generating', '`twilio.dtmf`')).toBe('as anywhere');
    expect(cellOf('connecting', 'awaitingStream', '`twilio.media`')).toBe('ignored');
  });
});
