import { describe, expect, it } from 'vitest';
import type { LiveCall } from '../../src/calls/live.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { say } from '../../src/rehearsal/model/plan.ts';
import type { ModelProfile } from '../../src/rehearsal/model/profiles.ts';
import { checkMemory, states } from '../support/accounts.ts';
import { type Played, Stage } from '../support/stage.ts';

const BY = 'ada';

/** A call with somebody at the console. */
class Operated {
  readonly stage: Stage;
  readonly #ended: Promise<CallReport>;
  #report: CallReport | undefined;

  constructor(script: CallerScript, profile: Partial<ModelProfile> = {}) {
    this.stage = new Stage({ profile });
    this.#ended = this.stage.place({ script }).run();
    void this.#ended.then((report) => {
      this.#report = report;
    });
  }

  get #callSid(): string {
    return this.stage.exchange.listCalls()[0]?.callSid ?? '';
  }

  get call(): LiveCall | undefined {
    return this.stage.exchange.find(this.#callSid);
  }

  get state(): string | undefined {
    return this.stage.exchange.describeCall(this.#callSid)?.state;
  }

  /** Bytes sent to the caller so far. */
  get sent(): number {
    return this.stage.exchange.describeCall(this.#callSid)?.audio.toCallerBytes ?? 0;
  }

  async until(state: string): Promise<void> {
    const came = await this.stage.clock.runUntil(() => this.state === state, 60_000);
    expect(came, `${state}; it is ${this.state}`).toBe(true);
  }

  async end(): Promise<Played> {
    expect(await this.stage.clock.runUntil(() => this.#report !== undefined, 120_000)).toBe(true);
    await this.stage.clock.advance(1000);
    return this.stage.played(this.#report as CallReport);
  }
}

const greeted: CallerScript = [{ waitForAgent: 'finished' }];

describe('an operator who has something said', () => {
  /** The stand-in says what it has a recording of. */
  const obedient: Partial<ModelProfile> = {
    script: ({ items, voices }) => {
      const last = items.at(-1);
      const asked = last?.type === 'message' && last.role === 'system';
      return asked ? say(voices.clip('agent/goodbye')) : undefined;
    },
  };

  it('while an answer is given, has it said after the answer', async () => {
    const operated = new Operated(
      [
        ...greeted,
        { say: 'caller/ask-directions' },
        { waitForAgent: 'finished', quietMs: 3000 },
        { hangUp: true },
      ],
      obedient,
    );
    await operated.until('assistantSpeaking.generating');
    expect(operated.call?.operate({ type: 'say', text: 'Thank you for calling.' }, BY)).toBe(true);
    const played = await operated.end();
    expect(played.session?.errors).toEqual([]);
    const [greeting, caller, answer, wish, ...more] = played.record.transcript;
    expect([greeting, caller, answer, wish].map((said) => said?.role)).toEqual([
      'agent',
      'caller',
      'agent',
      'agent',
    ]);
    expect(more).toEqual([]);
    expect(answer?.interrupted).toBe(false);
    expect(wish?.heardText).toMatch(/thank you/i);
    expect(played.record.interruptions).toEqual([]);
    checkMemory(played);
    expect(played.record.entries.map(({ text }) => text)).toContain(
      'operator.say by ada: Thank you for calling.',
    );
  });

  it('while nobody speaks, is heard at once', async () => {
    const operated = new Operated(
      [...greeted, { silence: 2000 }, { waitForAgent: 'finished' }, { hangUp: true }],
      obedient,
    );
    await operated.until('listening.waiting');
    expect(operated.call?.operate({ type: 'say', text: 'Thank you for calling.' }, BY)).toBe(true);
    expect(operated.state).toBe('listening.thinking');
    await operated.until('assistantSpeaking.generating');
    const played = await operated.end();
    expect(played.record.transcript).toHaveLength(2);
    expect(played.session?.errors).toEqual([]);
  });
});

describe('an operator who mutes the agent', () => {
  it('in mid-sentence cuts it off; what the caller asks then is answered after the unmute', async () => {
    const operated = new Operated([
      ...greeted,
      { say: 'caller/ask-directions' },
      { afterAgentMs: 1000 },
      { silence: 3000 },
      { say: 'caller/hello-hours' },
      { waitForAgent: 'finished' },
      { hangUp: true },
    ]);
    await operated.until('assistantSpeaking.generating');
    await operated.stage.clock.advance(1500);
    expect(operated.call?.operate({ type: 'mute' }, BY)).toBe(true);
    expect(operated.call?.operate({ type: 'mute' }, BY)).toBe(false);
    expect(operated.call?.operate({ type: 'say', text: 'Hello?' }, BY)).toBe(false);
    const sent = operated.sent;
    await operated.stage.clock.advance(12_000);
    expect(operated.state).toBe('listening.muted');
    expect(operated.sent).toBe(sent);
    expect(operated.call?.operate({ type: 'unmute' }, BY)).toBe(true);
    expect(operated.state).toBe('listening.thinking');

    const played = await operated.end();
    expect(played.session?.errors).toEqual([]);
    expect(played.record.interruptions.map(({ cause }) => cause)).toEqual(['muted']);
    expect(played.record.transcript.map(({ role }) => role)).toEqual([
      'agent',
      'caller',
      'agent',
      'caller',
      'agent',
    ]);
    expect(played.record.transcript.at(-1)?.heardText).toMatch(/^We are open/);
    expect(played.report.endedBy).toBe('caller');
    checkMemory(played);
  });

  it('finds it muted still when the stream broke and came back', async () => {
    const operated = new Operated([
      ...greeted,
      { silence: 1000 },
      { dropSocket: true },
      { silence: 2000 },
      { say: 'caller/hello-hours' },
      { waitForAgent: 'finished' },
      { hangUp: true },
    ]);
    await operated.until('listening.waiting');
    expect(operated.call?.operate({ type: 'mute' }, BY)).toBe(true);
    await operated.until('connecting.resuming');
    expect(operated.call?.operate({ type: 'unmute' }, BY)).toBe(false);
    await operated.until('listening.muted');
    await operated.stage.clock.advance(10_000);
    expect(operated.call?.operate({ type: 'unmute' }, BY)).toBe(true);
    const played = await operated.end();
    expect(played.session?.errors).toEqual([]);
    expect(played.report.streams).toHaveLength(2);
    expect(played.record.transcript.map(({ role }) => role)).toEqual(['agent', 'caller', 'agent']);
    expect(states(played).filter((state) => state === 'listening.muted')).toHaveLength(2);
    checkMemory(played);
  });
});

describe('an operator who hangs up', () => {
  it('ends the call, and is named', async () => {
    const operated = new Operated([...greeted, { waitForAgent: 'finished' }, { hangUp: true }]);
    await operated.until('listening.waiting');
    expect(operated.call?.operate({ type: 'hang_up' }, BY)).toBe(true);
    expect(operated.call).toBeUndefined();
    const { record } = await operated.end();
    expect(record.endReason).toBe('operator');
    expect(record.endDetail).toBe('An operator hung up: ada.');
  });
});
