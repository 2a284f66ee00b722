import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schemaProblems } from '../../src/agents/tools/arguments.ts';
import {
  builtInNames,
  collectDigits,
  endCall,
  pressOnHold,
  sendDigits,
  transferCall,
  transferTargets,
} from '../../src/agents/tools/built-in.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import { hostedMcp, isApproved } from '../../src/agents/tools/hosted-mcp.ts';
import { leaveMessage } from '../../src/agents/tools/leave-message.ts';
import { type SendSmsOptions, sendSms } from '../../src/agents/tools/send-sms.ts';
import type { CallServices, Message, ToolCall } from '../../src/agents/tools/tool.ts';

const schema = z.object({
  day: z.iso.date().describe('The day.'),
  guests: z.coerce.number().int().min(1).default(2),
});
const bookTable = { name: 'book_table', description: 'Books a table.', schema, run: () => 1 };

const callWith = (services: CallServices, from = '+4915112345678'): ToolCall => ({
  ...{ callSid: 'CA1', agent: 'reception', from, to: '+4930123456', direction: 'inbound', person: from },
  ...{ signal: new AbortController().signal, idempotencyKey: 'CA1:call_1', services },
});

describe('a function as a tool', () => {
  it('has a schema for the model, made of its zod object', () => {
    expect(functionTool(bookTable).parameters).toMatchObject({
      type: 'object',
      properties: { day: { type: 'string', description: 'The day.' }, guests: { default: 2 } },
      required: ['day'],
    });
    expect(functionTool(bookTable).parameters).not.toHaveProperty('$schema');
  });

  it('takes its arguments as zod gives them, and names each problem', () => {
    const { check } = functionTool(bookTable);
    expect(check?.({ day: '2026-11-27' })).toEqual({ ok: true, args: { day: '2026-11-27', guests: 2 } });
    expect(check?.({ day: 'friday', guests: 0 })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^day: /), expect.stringMatching(/^guests: /)],
    });
  });

  it('has 15 s, 20 uses and needs no confirmation unless told otherwise', () => {
    expect(functionTool(bookTable)).toMatchObject({ timeoutMs: 15_000, maxCalls: 20, confirm: 'none' });
  });

  it.each([
    [{ name: 'book table' }, /name/],
    [{ name: '' }, /name/],
    [{ name: 'x'.repeat(65) }, /name/],
    [{ description: ' ' }, /description/],
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ timeoutMs: 120_001 }, /timeoutMs/],
    [{ timeoutMs: Number.NaN }, /timeoutMs/],
    [{ maxCalls: 0 }, /maxCalls/],
    [{ maxCalls: 1.5 }, /maxCalls/],
    [{ confirm: 'maybe' as 'none' }, /confirm/],
  ])('is refused with %j', (wrong, problem) => {
    expect(() => functionTool({ ...bookTable, ...wrong })).toThrow(problem);
  });
});

describe('a value against a JSON Schema', () => {
  const schema = {
    type: 'object',
    properties: { day: { type: 'string' }, guests: { type: 'integer', minimum: 1 } },
    required: ['day'],
  };

  it('has no problems when it fits, and one a field when it does not', () => {
    expect(schemaProblems(schema, { day: 'fri', guests: 2 })).toEqual([]);
    expect(schemaProblems(schema, { guests: 0 })).toEqual([
      expect.stringMatching(/^day: /),
      expect.stringMatching(/^guests: /),
    ]);
  });

  it('is let pass when nobody understands the schema', () => {
    expect(schemaProblems({ type: 'object', properties: { a: { $ref: '#/nowhere' } } }, {})).toEqual([]);
  });
});

describe('the tools a call decides on itself', () => {
  it('are told from those that run outside', () => {
    const tools = [
      endCall(),
      functionTool(bookTable),
      sendDigits(),
      collectDigits(),
      pressOnHold(),
      leaveMessage(),
    ];
    expect(builtInNames(tools)).toEqual(['end_call', 'send_digits', 'collect_digits', 'press_on_hold']);
  });

  it('name whom the caller can be handed on to, never their number', () => {
    const tool = transferCall({
      office: { number: '+493012345678', description: 'The office, for invoices.' },
      doctor: { number: '+493012345679', description: 'The doctor on duty.', modes: ['warm'] },
    });
    expect(tool.parameters).toMatchObject({
      properties: { to: { enum: ['office', 'doctor'] }, mode: { enum: ['cold', 'warm'] } },
    });
    expect(tool.description).toContain('doctor (warm): The doctor on duty.');
    expect(JSON.stringify([tool.description, tool.parameters])).not.toContain('+49');
    expect(transferTargets([tool])).toMatchObject({
      office: { number: '+493012345678', modes: ['cold', 'warm'] },
      doctor: { modes: ['warm'] },
    });
    expect(transferTargets([endCall()])).toEqual({});
  });

  it('transfer to real numbers only', () => {
    expect(() => transferCall({})).toThrow(RangeError);
    expect(() => transferCall({ office: { number: '030 123', description: 'x' } })).toThrow(/office/);
  });
});

describe('a message', () => {
  it('is kept with the call', async () => {
    const messages: Message[] = [];
    const tool = leaveMessage();
    const checked = tool.check?.({ text: ' Call me back. ', name: 'Ada' });
    if (!checked?.ok) throw new Error('refused');
    await tool.run(checked.args, callWith({ leaveMessage: (message) => messages.push(message) }));
    expect(messages).toEqual([{ text: 'Call me back.', name: 'Ada' }]);
  });

  it('without a word in it is none', () => {
    expect(leaveMessage().check?.({ text: '  ' })).toMatchObject({ ok: false });
  });
});

describe('a text message', () => {
  const attempt = async (options: SendSmsOptions, args: object, from?: string) => {
    const sent: object[] = [];
    const tool = sendSms(options);
    const checked = tool.check?.(args);
    if (!checked?.ok) return { refused: checked?.problems };
    const services = { leaveMessage: () => {}, sendSms: async (message: object) => void sent.push(message) };
    try {
      await tool.run(checked.args, callWith(services, from));
    } catch (error) {
      return { refused: (error as { code?: string }).code };
    }
    return { sent };
  };

  it('goes to the caller, from the number they called', async () => {
    expect(await attempt({ countries: ['+49'] }, { text: 'Your table is booked.' })).toEqual({
      sent: [{ to: '+4915112345678', from: '+4930123456', text: 'Your table is booked.' }],
    });
  });

  it('goes nowhere else, whatever the model writes', async () => {
    const { sent } = await attempt({ countries: ['+49'] }, { text: 'x', to: '+4915199999999' });
    expect(sent).toMatchObject([{ to: '+4915112345678' }]);
  });

  it.each([
    [{ countries: ['+44'] }, { text: 'x' }, undefined, 'not_allowed'],
    [{ countries: ['+49'] }, { text: 'x' }, 'anonymous', 'no_number'],
    [{ countries: ['+49'] }, { text: 'x' }, 'client:ada', 'no_number'],
    [{ countries: ['+49'], to: ['+4930111111'] }, { text: 'x', to: '+4930222222' }, undefined, 'not_allowed'],
    [{ countries: ['+49'], to: 'any' as const }, { text: 'x', to: '+19005550000' }, undefined, 'not_allowed'],
  ])('with %j and %j from %s is refused', async (options, args, from, code) => {
    expect(await attempt(options, args, from)).toEqual({ refused: code });
  });

  it('goes to the numbers that are configured', async () => {
    const options = { countries: ['+49'], to: ['+4930111111'], from: '+4930999999' };
    expect(await attempt(options, { text: 'x', to: '+4930111111' })).toMatchObject({
      sent: [{ to: '+4930111111', from: '+4930999999' }],
    });
  });

  it('needs its countries', () => {
    expect(() => sendSms({ countries: [] })).toThrow(/countries/);
    expect(() => sendSms({ countries: ['DE'] })).toThrow(/countries/);
  });
});

describe('a hosted MCP server', () => {
  const server = { label: 'parcels', url: 'https://mcp.example.com', allow: ['track'] };

  it('may only be used for what is allowed', () => {
    expect(isApproved(hostedMcp(server), { tool: 'track', arguments: '{}' })).toBe(true);
    expect(isApproved(hostedMcp(server), { tool: 'drop', arguments: '{}' })).toBe(false);
  });

  it('may be used as the policy says, and not when the policy fails', () => {
    const approve = ({ arguments: text }: { arguments: string }) => JSON.parse(text).id === 1;
    const careful = hostedMcp({ ...server, approve });
    expect(isApproved(careful, { tool: 'track', arguments: '{"id":1}' })).toBe(true);
    expect(isApproved(careful, { tool: 'track', arguments: '{"id":2}' })).toBe(false);
    expect(isApproved(careful, { tool: 'track', arguments: '{' })).toBe(false);
  });

  it.each([{ label: 'a b' }, { url: 'http://mcp.example.com' }, { url: 'nothing' }, { allow: [] }])(
    'is refused with %j',
    (wrong) => {
      expect(() => hostedMcp({ ...server, ...wrong })).toThrow(RangeError);
    },
  );
});
