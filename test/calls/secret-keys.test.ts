import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectDigits, endCall, sendDigits } from '../../src/agents/tools/built-in.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import { replay } from '../../src/calls/journal/replay.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { Stage } from '../support/stage.ts';

const PIN = '864297531';

/** A call whose caller types a PIN: what became of it, and everything that was written down. */
async function typing(collect: Record<string, unknown>, environment: Record<string, string> = {}, end = '#') {
  const seen: unknown[] = [];
  const sent: string[] = [];
  const check = functionTool({
    name: 'check_pin',
    description: 'Checks a PIN.',
    schema: z.object({ pin: z.string() }),
    run: ({ pin }) => {
      seen.push(pin);
      return { customer: `of ${pin}` };
    },
  });
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  const webhook = { url: 'https://example.com/calls', secret: 'a secret of sixteen' };
  const tools = [collectDigits(), check, sendDigits(), endCall()];
  const agent = { ...config.agent, tools, afterCall: { summary: false, webhook } };
  const stage = new Stage({
    environment,
    settings: environmentSettings({ ...config, agent }),
    outbox: { put: (message) => void sent.push(message.body) },
    profile: {
      script: acting([
        {
          on: { said: 'caller/hello-hours' },
          say: ['agent/ask-pin'],
          call: [{ name: 'collect_digits', with: collect }],
        },
        { on: { result: 'collect_digits' }, call: [{ name: 'check_pin', with: { pin: 'digits_1' } }] },
        { on: { result: 'check_pin' }, call: [{ name: 'send_digits', with: { digits: '12*w7' } }] },
        {
          on: { result: 'send_digits' },
          say: ['agent/goodbye'],
          call: [{ name: 'end_call', with: { reason: 'Confidential business.' } }],
        },
      ]),
    },
  });
  const { report, record, session } = await stage.play({
    script: [
      { waitForAgent: 'finished' },
      { press: '5' },
      { say: 'caller/hello-hours' },
      { waitForAgent: 'finished' },
      { press: PIN + end },
      { silence: 20_000 },
      { hangUp: true },
    ],
  });
  await stage.exchange.settled();
  const { callSid } = report;
  const journal = (await stage.archive.journals.read(callSid)) ?? [];
  const row = await stage.archive.calls.get(callSid);
  const told = session?.record
    .all('conversation.item.added')
    .flatMap(({ item }) => (item.type === 'function_call_output' ? [item.output] : []));
  const written = JSON.stringify({ journal, record, row, sent, log: stage.log });
  return { seen, sent, journal, record, row, told, written };
}

const WORDLESS = { KEEP_TRANSCRIPTS: 'false' };

describe('a call that collects a PIN', () => {
  it.each([
    ['', {}],
    [', without words', WORDLESS],
  ])('has it nowhere but in the tool, and does the same again%s', async (_, environment) => {
    const { seen, sent, journal, record, row, written } = await typing({ terminator: '#' }, environment);
    expect(seen).toEqual([PIN]);
    expect(sent).toHaveLength(1);
    expect(row?.outcome).toBe('agent_ended');
    expect(written).not.toContain(PIN);
    // Nor key by key; the one that ends it, and keys nobody asked for, can be read.
    const keys = journal.flatMap((line) => /"type":"twilio.dtmf".*?"digit":"(.)"/.exec(line)?.[1] ?? []);
    const before = environment === WORDLESS ? '•' : '5';
    expect(keys).toEqual([before, ...PIN.replace(/./g, '•'), '#']);
    const pressed = record.entries.flatMap(({ text }) => /^pressed (.)$/.exec(text)?.[1] ?? []);
    expect(pressed).toEqual(['5', ...PIN.replace(/./g, '•'), '#']);
    expect(replay(journal)).toMatchObject({ verdict: 'same' });
    if (environment === WORDLESS) {
      expect(JSON.stringify({ journal, row, sent })).not.toContain('Confidential');
    }
  });

  it.each([
    ['', {}],
    [', without words', WORDLESS],
  ])('ended by a digit, does the same again%s', async (_, environment) => {
    const { seen, journal } = await typing({ terminator: '0' }, environment, '0');
    expect(seen).toEqual([PIN]);
    expect(replay(journal)).toMatchObject({ verdict: 'same' });
  });

  it.each([
    ['', {}],
    [', without words', WORDLESS],
  ])('tells the model when it asks to see it, and nobody else%s', async (_, environment) => {
    const { told, written, journal } = await typing({ length: PIN.length, reveal: true }, environment, '');
    expect(told).toContain(JSON.stringify({ ended: 'complete', digits: PIN }));
    expect(written).not.toContain(PIN);
    expect(journal.join('\n')).toContain('"secret":true');
    expect(replay(journal)).toMatchObject({ verdict: 'same' });
  });
});
