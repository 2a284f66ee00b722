import { describe, expect, it } from 'vitest';
import { leaveMessage } from '../../src/agents/tools/leave-message.ts';
import { sendSms } from '../../src/agents/tools/send-sms.ts';
import type { Tool, ToolCall } from '../../src/agents/tools/tool.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { HUMAN, OURS, world } from './world.ts';

/** A tool that keeps who it was run for. */
function noting(): { readonly calls: readonly ToolCall[]; readonly tool: Tool } {
  const calls: ToolCall[] = [];
  const tool: Tool = {
    ...{ name: 'note', description: 'Notes.', parameters: { type: 'object' }, kind: 'function' },
    ...{ timeoutMs: 1000, maxCalls: 9, confirm: 'none' },
    run: async (_args: unknown, call: ToolCall) => void calls.push(call),
  };
  return { calls, tool };
}

const talkative = (...call: readonly { name: string; with?: Record<string, unknown> }[]) =>
  acting([{ on: { said: 'caller/goodbye' }, call: call.map((wish) => ({ with: {}, ...wish })) }]);

describe('the person on the phone, of a call we have placed, is whom we called', () => {
  it('to tools, which know our number from theirs', async () => {
    const { calls, tool } = noting();
    const { stage, call, over } = world({
      agent: { tools: [tool] },
      profile: { script: talkative({ name: 'note' }) },
    });
    await stage.placed.start();
    await over(await call(HUMAN));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ person: HUMAN, from: OURS, to: HUMAN, direction: 'outbound' });
  });

  it('to send_sms: the message goes to them, from the number that called', async () => {
    const sent: object[] = [];
    const { stage, call, over } = world({
      agent: { tools: [sendSms({ countries: ['+49'] }), leaveMessage()] },
      sendSms: async (message) => void sent.push(message),
      profile: {
        script: talkative(
          { name: 'send_sms', with: { text: 'Your table is booked.' } },
          { name: 'leave_message', with: { text: 'Call Ada back.' } },
        ),
      },
    });
    await stage.placed.start();
    const dial = await over(await call(HUMAN));
    expect(sent).toEqual([{ to: HUMAN, from: OURS, text: 'Your table is booked.' }]);
    expect(await stage.archive.calls.get(dial.callSid ?? '')).toMatchObject({
      messages: [{ text: 'Call Ada back.' }],
    });
  });

  it('to whoever is told after the call', async () => {
    const told: { agent: string; body: string }[] = [];
    const { stage, call, over } = world({
      agent: {
        afterCall: { summary: false, webhook: { url: 'https://crm.example.com/calls', secret: 's' } },
      },
      outbox: { put: (entry) => void told.push(entry) },
    });
    await stage.placed.start();
    await over(await call(HUMAN));
    await stage.clock.advance(5000);
    expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([
      { person: HUMAN, from: OURS, to: HUMAN, direction: 'outbound' },
    ]);
  });

  it('to the history, where calls are told apart and both numbers can be kept out', async () => {
    for (const KEEP_NUMBERS of ['true', 'false']) {
      const { stage, call, over } = world({ environment: { KEEP_NUMBERS } });
      await stage.placed.start();
      const { callSid } = await over(await call(HUMAN));
      const kept = KEEP_NUMBERS === 'true';
      const { calls } = stage.archive;
      expect(await calls.get(callSid ?? '')).toMatchObject({
        direction: 'outbound',
        from: kept ? OURS : '+••••••••00',
        to: kept ? HUMAN : '+••••••••••11',
      });
      expect((await calls.list({ direction: 'outbound' })).calls).toHaveLength(1);
      expect((await calls.list({ direction: 'inbound' })).calls).toEqual([]);
      const [head = '{}'] = (await stage.archive.journals.read(callSid ?? '')) ?? [];
      expect(JSON.parse(head)).toMatchObject({ direction: 'outbound', to: kept ? HUMAN : '+••••••••••11' });
    }
  });

  it('to the books: the minutes of a call to them are paid, not those of one from them', async () => {
    const spent = async (to: string): Promise<number | undefined> => {
      const { stage, call, over } = world({
        environment: { DIAL_COUNTRIES: '+1', DIAL_HOURS: '00:00-24:00' },
      });
      await stage.placed.start();
      const { callSid } = await over(await call(to));
      const row = await stage.archive.calls.get(callSid ?? '');
      expect(stage.exchange.spend.dayMicros).toBe(row?.costMicros);
      return row?.cost?.parts.line;
    };
    // A toll-free number is dear to be called on, and costs what any other does to call.
    expect(await spent('+18005550100')).toBe(18_000);
    expect(await spent('+14155550100')).toBe(18_000);
  });
});
