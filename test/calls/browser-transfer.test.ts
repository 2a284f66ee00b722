import { describe, expect, it } from 'vitest';
import { transferCall } from '../../src/agents/tools/built-in.ts';
import { nextOf } from '../../src/api/phone.ts';
import type { PhoneNext } from '../../src/api/types.ts';
import { twimlOf } from '../../src/calls/next-step.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import type { Carrier } from '../../src/rehearsal/caller/carrier.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { silences } from '../../src/rehearsal/scenario/judge-any-call.ts';
import { BASE, Stage } from '../support/stage.ts';

/** A call from the console's page: asked for and gone on as one of Twilio's, but told only what a page can do. */
async function called(mode: 'cold' | 'warm') {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  const tools = [transferCall({ manager: { number: '+493011111111', description: 'Complaints.' } })];
  const stage = new Stage({
    settings: environmentSettings({ ...config, agent: { ...config.agent, tools, language: 'de' } }),
    profile: {
      script: acting([
        {
          on: { said: 'caller/ask-manager' },
          say: ['agent/to-manager'],
          call: [{ name: 'transfer_call', with: { to: 'manager', mode } }],
        },
        { on: { result: 'transfer_call', failed: true }, say: ['agent/message'] },
      ]),
    },
  });
  const told: PhoneNext[] = [];
  const carrier: Carrier = {
    ...stage.carrier,
    request: async ({ url, body }) => {
      const params = Object.fromEntries(new URLSearchParams(String(body)));
      const { CallSid: callSid = '', CallStatus: callStatus = '', From: from = '', To: to = '' } = params;
      const webhook = { callSid, callStatus, from, to, params, publicUrl: BASE, direction: 'inbound' };
      const isFirst = new URL(url).pathname === '/incoming-call';
      const step = isFirst
        ? stage.exchange.incomingCall({ ...webhook, via: 'browser' })
        : stage.exchange.streamEnded({ ...webhook, via: 'browser' });
      const next = nextOf(step, BASE);
      told.push(next);
      const twiml = twimlOf(next.next === 'stream' ? step : next, BASE);
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: twiml };
    },
  };
  const script = [
    { waitForAgent: 'finished' },
    { say: 'caller/ask-manager' },
    { silence: 12_000 },
    { hangUp: true },
  ] as const;
  const { report, record } = await stage.play({ script, carrier });
  return { report, record, told };
}

describe('somebody who calls from a browser, and is to be handed on', () => {
  it('is told by the page that this cannot be, once the agent’s words were heard', async () => {
    const { report, record, told } = await called('cold');
    expect(record.endReason).toBe('transferred');
    expect(told.at(-1)).toEqual({ next: 'say', text: expect.stringContaining('From a browser') });
    expect(report.announced.map(({ text }) => text)).toEqual([expect.stringContaining('From a browser')]);
    expect(report.dialed).toEqual([]);
    expect(silences({ report })).toEqual([]);
  });

  it('stays with the agent, who says so, when the human would have been asked first', async () => {
    const { report, record } = await called('warm');
    const texts = record.entries.map(({ text }) => text);
    expect(texts).toContain('transfer.failed: A call from a browser cannot be handed on.');
    expect(record.transcript.at(-1)?.role).toBe('agent');
    expect(record.endReason).toBe('caller_hung_up');
    expect([report.dialed, report.announced, report.conferences]).toEqual([[], [], []]);
    expect(silences({ report }).filter(({ fromMs }) => fromMs < report.heard.at(-1)!.startMs)).toEqual([]);
  });
});
