import { describe, expect, it } from 'vitest';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { states } from '../support/accounts.ts';
import { politeCall } from '../support/scripts.ts';
import { Stage } from '../support/stage.ts';

const heardOut: CallerScript = [{ waitForAgent: 'finished' }, { hangUp: true }];

describe('a media stream that is lost while the call lives', () => {
  it('is opened again, and the agent takes up what it was cut off saying', async () => {
    const stage = new Stage();
    const { report, record, session } = await stage.play({
      script: [
        { waitForAgent: 'finished' },
        { say: 'caller/hello-hours' },
        { afterAgentMs: 2000 },
        { dropSocket: true },
        ...heardOut,
      ],
    });
    expect(report.streams).toHaveLength(2);
    expect(report.documents.at(-1)?.verbs).toContain('Connect');
    expect(states({ report, record, session })).toContain('connecting.resuming');
    expect(session?.errors).toEqual([]);
    expect(record.transcript.filter(({ text }) => text.startsWith('Hello, this is'))).toHaveLength(1);
    expect(record.interruptions[0]?.cause).toBe('stream_lost');
    expect(record.transcript.at(-1)?.role).toBe('agent');
    expect(record.transcript.at(-1)?.heardMs).toBeGreaterThan(0);
  });

  it('while nobody speaks goes on as if nothing had happened', async () => {
    const stage = new Stage();
    const { record, session, report } = await stage.play({
      script: [
        { waitForAgent: 'finished' },
        { dropSocket: true },
        { silence: 1500 },
        { say: 'caller/ask-directions' },
        ...heardOut,
      ],
    });
    expect(report.streams).toHaveLength(2);
    expect(session?.errors).toEqual([]);
    expect(stage.sessions).toHaveLength(1);
    expect(record.transcript.map(({ role }) => role)).toEqual(['agent', 'caller', 'agent']);
  });
});

describe('a webhook delivered twice', () => {
  it('is one call with one model session', async () => {
    const stage = new Stage();
    const { session, record } = await stage.play({ script: politeCall, duplicateWebhook: true });
    expect(stage.sessions).toHaveLength(1);
    expect(session?.errors).toEqual([]);
    expect(record.endReason).toBe('caller_hung_up');
  });
});

describe('a caller who presses keys', () => {
  it('has them told to the model', async () => {
    const stage = new Stage();
    const { session, record } = await stage.play({
      script: [{ waitForAgent: 'finished' }, { press: '42#' }, { silence: 500 }, { hangUp: true }],
    });
    const told = session?.record.received.filter(({ event }) => event.type === 'conversation.item.create');
    expect(told).toHaveLength(3);
    expect(JSON.stringify(told?.[2])).toContain('pressed # on the keypad');
    expect(record.entries.filter(({ text }) => text.startsWith('pressed'))).toHaveLength(3);
    expect(session?.errors).toEqual([]);
  });
});

describe('what is ignored', () => {
  it('is counted by state and type, and never disturbs', async () => {
    const stage = new Stage();
    await stage.play({ script: politeCall });
    const text = await stage.metrics.text();
    expect(text).toMatch(
      /callchart_ignored_events_total\{state="assistantSpeaking.playingOut",type="openai.rate_limits.updated"\} \d/,
    );
  });
});

describe('a stream that breaks again and again', () => {
  const drop: CallerScript = [{ dropSocket: true }, { silence: 1500 }];

  it('within seconds is given up, with a sentence', async () => {
    const stage = new Stage();
    const script = [
      { silence: 2000 },
      ...Array.from({ length: 8 }, () => drop).flat(),
      { hangUp: true as const },
    ];
    const { report, record } = await stage.play({ script });
    expect(report.streams).toHaveLength(6);
    expect(record.endReason).toBe('stream_lost');
    expect(report.documents.at(-1)?.verbs).toEqual(['Say', 'Hangup']);
  });

  it('now and then in a long call is opened each time', async () => {
    const stage = new Stage();
    const script = [
      ...Array.from({ length: 8 }, () => [{ silence: 35_000 }, ...drop]).flat(),
      { hangUp: true as const },
    ];
    const { report, record } = await stage.play({ script, maxCallMs: 600_000 });
    expect(report.streams).toHaveLength(9);
    expect(record.endReason).toBe('caller_hung_up');
  });
});

describe('a stream lost while an answer is due', () => {
  it('has the question answered once, whole, whenever it was lost', async () => {
    for (let afterMs = 0; afterMs <= 1000; afterMs += 40) {
      const stage = new Stage();
      const { record, session } = await stage.play({
        script: [
          { waitForAgent: 'finished' },
          { say: 'caller/ask-directions' },
          { silence: afterMs },
          { dropSocket: true },
          { waitForAgent: 'finished' },
          { silence: 3000 },
          { hangUp: true },
        ],
      });
      const said = record.transcript.filter(({ role, heardMs }) => role === 'agent' && (heardMs ?? 0) > 0);
      const whole = said.filter(({ interrupted }) => !interrupted);
      expect(whole, `lost after ${afterMs} ms`).toHaveLength(2);
      expect(said.length, `lost after ${afterMs} ms`).toBeLessThanOrEqual(3);
      expect(session?.errors.filter(({ code }) => code !== 'response_cancel_not_active')).toEqual([]);
      expect(record.endReason).toBe('caller_hung_up');
    }
  });

  it('in the middle of a sentence does not have the agent talk over the caller', async () => {
    const stage = new Stage();
    const { record } = await stage.play({
      script: [
        { waitForAgent: 'finished' },
        { say: 'caller/hello-hours' },
        { afterAgentMs: 2000 },
        { say: 'caller/interrupt-sunday', forMs: 700 },
        { dropSocket: true },
        { say: 'caller/interrupt-sunday' },
        { waitForAgent: 'finished' },
        { hangUp: true },
      ],
    });
    const names = record.entries.filter(({ kind }) => kind === 'state').map(({ text }) => text);
    expect(names[names.indexOf('connecting.resuming') + 1]).toBe('listening.callerSpeaking');
    expect(record.transcript.at(-1)?.role).toBe('agent');
    expect(record.transcript.at(-1)?.heardMs).toBeGreaterThan(2000);
  });
});
