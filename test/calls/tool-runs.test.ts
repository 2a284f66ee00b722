import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CallEvent } from '../../machines/index.ts';
import { endCall } from '../../src/agents/tools/built-in.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import type { Tool, ToolCall } from '../../src/agents/tools/tool.ts';
import { ToolError } from '../../src/agents/tools/tool-error.ts';
import type { ToolOptions } from '../../src/agents/tools/tool-options.ts';
import { type LateResult, ToolRuns } from '../../src/calls/tools/tool-runs.ts';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';

interface Answer {
  readonly callId: string;
  readonly ok: boolean;
  readonly output: {
    readonly [key: string]: unknown;
    readonly error?: { code: string; problems?: string[] };
  };
  readonly text: string;
}

/** The tools of one call, on virtual time. */
class Bench {
  readonly clock = new VirtualClock();
  readonly answers: Answer[] = [];
  readonly late: LateResult[] = [];
  readonly log: Record<string, unknown>[] = [];
  readonly runs: ToolRuns;
  collecting = false;
  #callId = 0;

  constructor(tools: readonly Tool[], options: { transcribes?: boolean; language?: string } = {}) {
    this.runs = new ToolRuns({
      call: {
        callSid: 'CA1',
        agent: 'reception',
        from: '+4915112345678',
        to: '+4930123456',
        direction: 'inbound',
        person: '+4915112345678',
      },
      tools,
      transcribes: true,
      ...options,
      clock: this.clock,
      log: createLog({
        level: 'debug',
        pretty: false,
        destination: { write: (line: string) => void this.log.push(JSON.parse(line)) },
      }),
      withDigits: (text) => text.replaceAll('digits_1', '4711'),
      isCollecting: () => this.collecting,
      onFinished: (callId, { ok, output }) =>
        this.answers.push({ callId, ok, output: JSON.parse(output), text: output }),
      onLate: (late) => this.late.push(late),
    });
  }

  /** Asks for a tool and lets what needs no time happen. */
  async ask(name: string, args: unknown = {}): Promise<Answer | undefined> {
    const before = this.answers.length;
    this.request(name, args);
    await this.clock.advance(0);
    return this.answers[before];
  }

  request(name: string, args: unknown = {}): string {
    const callId = `call_${++this.#callId}`;
    const text = typeof args === 'string' ? args : JSON.stringify(args);
    this.runs.run({ callId, name, arguments: text });
    return callId;
  }

  took(event: Record<string, unknown>): void {
    this.runs.took({ at: this.clock.now(), ...event } as unknown as CallEvent);
  }

  agentSpeaks(): void {
    this.took({ type: 'openai.response.output_audio.delta' });
  }

  says(itemId: string, transcript: string): void {
    this.took({ type: 'openai.input_audio_buffer.speech_started', itemId });
    this.transcribed(itemId, transcript);
  }

  transcribed(itemId: string, transcript: string): void {
    this.took({
      type: 'openai.conversation.item.input_audio_transcription.completed',
      itemId,
      transcript,
    });
  }

  presses(digit: string): void {
    this.took({ type: 'twilio.dtmf', digit });
  }
}

/** A tool that does whatever it is told to. */
const doing = (
  run: (args: Record<string, unknown>, call: ToolCall) => unknown,
  options: Partial<ToolOptions> = {},
): Tool =>
  functionTool({
    name: 'work',
    description: 'Works.',
    schema: z.object({ day: z.string().optional(), guests: z.number().int().max(12).optional() }),
    run,
    ...options,
  });

describe('a tool that runs', () => {
  it('is answered with what it gives, as JSON', async () => {
    const bench = new Bench([doing(() => ({ slots: ['18:00'] }))]);
    expect(await bench.ask('work')).toMatchObject({
      callId: 'call_1',
      ok: true,
      output: { slots: ['18:00'] },
    });
  });

  it('is answered on a later turn of the event loop, even when it is done at once', async () => {
    const bench = new Bench([doing(() => 1)]);
    bench.request('work');
    expect(bench.answers).toEqual([]);
    await bench.clock.advance(0);
    expect(bench.answers).toHaveLength(1);
  });

  it('learns who calls from the call, not from the model', async () => {
    let seen: ToolCall | undefined;
    const bench = new Bench([
      doing((_, call) => {
        seen = call;
      }),
    ]);
    await bench.ask('work', { from: '+1900' });
    expect(seen).toMatchObject({
      callSid: 'CA1',
      agent: 'reception',
      from: '+4915112345678',
      person: '+4915112345678',
      idempotencyKey: 'CA1:call_1',
    });
  });

  it('that gives nothing is said to be done', async () => {
    expect((await new Bench([doing(() => undefined)]).ask('work'))?.output).toEqual({ done: true });
  });

  it('runs beside others, each with its own answer', async () => {
    const bench = new Bench([
      doing(
        ({ day }) =>
          new Promise((resolve) => bench.clock.setTimeout(() => resolve(day), day === 'fri' ? 300 : 100)),
      ),
    ]);
    bench.request('work', { day: 'fri' });
    bench.request('work', { day: 'sat' });
    await bench.clock.advance(1000);
    expect(bench.answers.map(({ callId, text }) => [callId, text])).toEqual([
      ['call_2', '"sat"'],
      ['call_1', '"fri"'],
    ]);
  });
});

describe('what goes wrong is told to the model in words', () => {
  it('when there is no such tool', async () => {
    expect(await new Bench([]).ask('rm_rf')).toMatchObject({
      ok: false,
      output: { error: { code: 'unknown_tool' } },
    });
  });

  it('when the call itself decides on the tool', async () => {
    expect(await new Bench([endCall()]).ask('end_call')).toMatchObject({
      output: { error: { code: 'unknown_tool' } },
    });
  });

  it.each(['{"day": "fri', 'null', '[1]', '"fri"', '17'])('when the arguments are %s', async (text) => {
    const bench = new Bench([doing(() => 1)]);
    expect(await bench.ask('work', text)).toMatchObject({
      ok: false,
      output: { error: { code: 'bad_arguments' } },
    });
  });

  it('when arguments are wrong, field by field', async () => {
    const bench = new Bench([doing(() => 1)]);
    const answer = await bench.ask('work', { day: 5, guests: 40 });
    expect(answer?.output.error?.problems).toEqual([
      expect.stringMatching(/^day: .*string/),
      expect.stringMatching(/^guests: .*12/),
    ]);
  });

  it('when it throws, without what it threw', async () => {
    const bench = new Bench([
      doing(() => {
        throw new Error('password is hunter2');
      }),
    ]);
    const answer = await bench.ask('work');
    expect(answer).toMatchObject({ ok: false, output: { error: { code: 'failed' } } });
    expect(answer?.text).not.toContain('hunter2');
    expect(bench.log).toMatchObject([{ tool: 'work', problem: 'password is hunter2' }]);
  });

  it.each([[undefined], [null], ['text'], [Object.create(null)]])(
    'when it throws what is no error',
    async (thrown) => {
      const bench = new Bench([doing(() => Promise.reject(thrown))]);
      expect((await bench.ask('work'))?.output.error?.code).toBe('failed');
    },
  );

  it('when it throws something meant for the model', async () => {
    const bench = new Bench([doing(() => Promise.reject(new ToolError('full', 'Friday is full.')))]);
    expect((await bench.ask('work'))?.output).toEqual({
      error: { code: 'full', message: 'Friday is full.' },
    });
  });

  it.each([
    ['a BigInt', 1n],
    ['a function', () => 1],
    [
      'something that refuses to be JSON',
      {
        toJSON: () => {
          throw new Error('no');
        },
      },
    ],
  ])('when the result is %s', async (_, value) => {
    expect((await new Bench([doing(() => value)]).ask('work'))?.output.error?.code).toBe('bad_result');
  });

  it('when the result goes round in circles', async () => {
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    expect((await new Bench([doing(() => circle)]).ask('work'))?.output.error?.code).toBe('bad_result');
  });
});

describe('a result of a megabyte', () => {
  it.each(['x', '"', '€', '😀', '\u0000'])(
    'of %j is cut to 16 KB of JSON, with a note',
    async (character) => {
      const bench = new Bench([doing(() => character.repeat(1_000_000))]);
      const answer = await bench.ask('work');
      expect(answer?.ok).toBe(true);
      expect(answer?.output.note).toMatch(/bytes, too many/);
      const bytes = Buffer.byteLength(answer?.text ?? '');
      expect(bytes).toBeLessThanOrEqual(16 * 1024);
      expect(bytes).toBeGreaterThan(8 * 1024);
      expect(answer?.text.isWellFormed()).toBe(true);
    },
  );

  it('of just 16 KB is left alone', async () => {
    const bench = new Bench([doing(() => 'x'.repeat(16 * 1024 - 2))]);
    expect((await bench.ask('work'))?.text).toHaveLength(16 * 1024);
  });
});

describe('a tool that hangs', () => {
  it('is given up when its time is up, and told to stop', async () => {
    let signal: AbortSignal | undefined;
    const bench = new Bench([
      doing(
        (_, call) => {
          signal = call.signal;
          return new Promise(() => {});
        },
        { timeoutMs: 3000 },
      ),
    ]);
    bench.request('work');
    await bench.clock.advance(2999);
    expect(bench.answers).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.answers).toMatchObject([{ ok: false, output: { error: { code: 'timeout' } } }]);
    expect(signal?.aborted).toBe(true);
  });

  const slow = (value: unknown) => {
    const bench = new Bench([
      doing(() => new Promise((resolve) => bench.clock.setTimeout(() => resolve(value), 5000)), {
        timeoutMs: 3000,
      }),
    ]);
    return bench;
  };

  it('and is done later is recorded; the model is not told a second time', async () => {
    const bench = slow('booked');
    bench.request('work');
    await bench.clock.advance(10_000);
    expect(bench.answers).toMatchObject([{ output: { error: { code: 'timeout' } } }]);
    expect(bench.late).toEqual([{ callId: 'call_1', name: 'work', why: 'timeout', output: '"booked"' }]);
    expect(bench.log.at(-1)).toMatchObject({ event: 'tool.late', tool: 'work', callId: 'call_1' });
    expect(JSON.stringify(bench.log)).not.toContain('booked');
  });

  it('and comes to a megabyte later is recorded with what would have been told', async () => {
    const bench = slow('x'.repeat(1_000_000));
    bench.request('work');
    await bench.clock.advance(10_000);
    expect(bench.late).toHaveLength(1);
    expect(Buffer.byteLength(bench.late[0]?.output ?? '')).toBeLessThanOrEqual(16 * 1024);
  });

  it('and repeats later what the caller typed is recorded without it', async () => {
    const bench = slow({ pin: '4711' });
    bench.request('work', { x: 'digits_1' });
    await bench.clock.advance(10_000);
    expect(bench.late[0]?.output).toBe('{"pin":"digits_1"}');
  });

  it('and fails because it was told to stop is answered once', async () => {
    const bench = new Bench([
      doing(
        (_, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        {
          timeoutMs: 3000,
        },
      ),
    ]);
    bench.request('work');
    await bench.clock.advance(10_000);
    expect(bench.answers).toHaveLength(1);
  });
});

describe('when nobody waits any more', () => {
  const hanging = () => {
    const signals: AbortSignal[] = [];
    const tool = doing((_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    return { signals, bench: new Bench([tool]) };
  };

  it('a cancelled tool is told to stop and never answered', async () => {
    const { signals, bench } = hanging();
    const first = bench.request('work');
    bench.request('work');
    await bench.clock.advance(10);
    bench.runs.cancel(first);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await bench.clock.advance(60_000);
    expect(bench.answers.map(({ callId }) => callId)).toEqual(['call_2']);
  });

  it('what a cancelled tool comes to after all is recorded', async () => {
    const bench = new Bench([
      doing(() => new Promise((resolve) => bench.clock.setTimeout(() => resolve('booked'), 5000))),
    ]);
    const callId = bench.request('work');
    await bench.clock.advance(10);
    bench.runs.cancel(callId);
    await bench.clock.advance(10_000);
    expect(bench.answers).toEqual([]);
    expect(bench.late).toMatchObject([{ why: 'cancelled', output: '"booked"' }]);
  });

  it('the end of the call stops them all, also those that have not begun', async () => {
    const { signals, bench } = hanging();
    bench.request('work');
    await bench.clock.advance(10);
    bench.request('work');
    bench.runs.close();
    await bench.clock.advance(60_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(bench.answers).toEqual([]);
  });
});

describe('a tool that is asked for 50 times', () => {
  it('runs as often as it may, and every request is answered', async () => {
    let ran = 0;
    const bench = new Bench([doing(() => ++ran, { maxCalls: 20 })]);
    for (let n = 0; n < 50; n++) await bench.ask('work', n % 2 ? {} : '{broken');
    expect(bench.answers).toHaveLength(50);
    expect(ran).toBe(10);
    expect(bench.answers.slice(20).every(({ output }) => output.error?.code === 'too_often')).toBe(true);
  });

  it('leaves the others as they are', async () => {
    const bench = new Bench([
      doing(() => 1, { maxCalls: 1 }),
      doing(() => 2, { name: 'other', maxCalls: 1 }),
    ]);
    await bench.ask('work');
    await bench.ask('work');
    expect((await bench.ask('other'))?.ok).toBe(true);
  });
});

describe('what the caller typed', () => {
  it('reaches the tool in the place of its handle, and nobody else', async () => {
    let seen: unknown;
    const bench = new Bench([
      functionTool({
        name: 'check_pin',
        description: 'Checks a PIN.',
        schema: z.object({ pin: z.string().regex(/^\d{4}$/), deep: z.array(z.object({ pin: z.string() })) }),
        run: (args) => {
          seen = args;
          return { pinWas: args.pin, ok: true };
        },
      }),
    ]);
    const answer = await bench.ask('check_pin', { pin: 'digits_1', deep: [{ pin: 'PIN digits_1.' }] });
    expect(seen).toEqual({ pin: '4711', deep: [{ pin: 'PIN 4711.' }] });
    expect(answer?.output).toEqual({ pinWas: 'digits_1', ok: true });
  });

  it('is not in the log when the tool fails over it', async () => {
    const bench = new Bench([
      doing(({ day }) => {
        throw new Error(`no such PIN: ${day}`, { cause: new Error(`4711 again`) });
      }),
    ]);
    await bench.ask('work', { day: 'digits_1' });
    expect(bench.log).toMatchObject([{ problem: 'no such PIN: digits_1' }]);
    expect(JSON.stringify([bench.log, bench.answers])).not.toContain('4711');
  });
});

describe('a tool that needs the caller to say yes', () => {
  const cancelling = (
    confirm: Tool['confirm'],
    options: { transcribes?: boolean; language?: string } = {},
  ) => {
    const done: unknown[] = [];
    const tool = doing((args) => done.push(args), { confirm });
    const bench = new Bench([tool], options);
    return { done, bench, ask: () => bench.ask('work', { day: 'fri', guests: 2 }) };
  };

  it('is not done on the model’s word, however often', async () => {
    const { done, bench, ask } = cancelling('spoken');
    for (let n = 0; n < 5; n++)
      expect((await ask())?.output).toMatchObject({
        confirmation_required: 'spoken',
        say: expect.stringContaining('yes'),
      });
    bench.agentSpeaks();
    await ask();
    expect(done).toEqual([]);
  });

  it('is done when the caller was asked and said yes', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'Yes, please.');
    expect((await ask())?.ok).toBe(true);
    expect(done).toEqual([{ day: 'fri', guests: 2 }]);
  });

  it('is the same wish in whatever order the arguments are written', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'yes');
    await bench.ask('work', '{ "guests": 2, "day": "fri" }');
    expect(done).toHaveLength(1);
  });

  it('is not done with other arguments than the caller agreed to', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'yes');
    expect((await bench.ask('work', { day: 'sat', guests: 2 }))?.output).toHaveProperty(
      'confirmation_required',
    );
    expect((await ask())?.output).toHaveProperty('confirmation_required');
    expect(done).toEqual([]);
  });

  it('is done once for one yes', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'yes');
    await ask();
    expect((await ask())?.output).toHaveProperty('confirmation_required');
    expect(done).toHaveLength(1);
  });

  it('does not take a yes from before the question for an answer to it', async () => {
    const { done, bench, ask } = cancelling('spoken');
    bench.took({ type: 'openai.input_audio_buffer.speech_started', itemId: 'item_0' });
    await ask();
    bench.transcribed('item_0', 'Yes, cancel it, yes!');
    bench.says('item_1', 'yes');
    bench.agentSpeaks();
    expect((await ask())?.output).toHaveProperty('confirmation_required');
    expect(done).toEqual([]);
  });

  it.each(['No.', 'Yes, but on Saturday.', 'What?', 'yes no'])(
    'is not done when they said %j',
    async (words) => {
      const { done, bench, ask } = cancelling('spoken');
      await ask();
      bench.agentSpeaks();
      bench.says('item_1', words);
      bench.says('item_2', 'yes');
      expect((await ask())?.output.error?.code).toBe('not_confirmed');
      expect((await ask())?.output).toHaveProperty('confirmation_required');
      expect(done).toEqual([]);
    },
  );

  it('takes a noise for no answer', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', ' … ');
    bench.says('item_2', 'yes');
    await ask();
    expect(done).toHaveLength(1);
  });

  it('waits for the words when the model is faster than their transcript', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.took({ type: 'openai.input_audio_buffer.speech_started', itemId: 'item_1' });
    expect(await ask()).toBeUndefined();
    await bench.clock.advance(2000);
    expect(done).toEqual([]);
    bench.transcribed('item_1', 'Yes.');
    await bench.clock.advance(0);
    expect(done).toHaveLength(1);
    expect(bench.answers.at(-1)).toMatchObject({ callId: 'call_2', ok: true });
  });

  it('asks again when the words never come', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.took({ type: 'openai.input_audio_buffer.speech_started', itemId: 'item_1' });
    await ask();
    await bench.clock.advance(4000);
    expect(bench.answers.at(-1)?.output).toHaveProperty('confirmation_required');
    expect(done).toEqual([]);
  });

  it('forgets a yes after two minutes', async () => {
    const { done, bench, ask } = cancelling('spoken');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'yes');
    await bench.clock.advance(120_001);
    await ask();
    expect(done).toEqual([]);
  });

  it('is never asked about when the arguments are wrong anyway', async () => {
    const { bench } = cancelling('spoken');
    expect((await bench.ask('work', { guests: 40 }))?.output.error?.code).toBe('bad_arguments');
  });

  it('hears yes in the language of the agent', async () => {
    const { done, bench, ask } = cancelling('spoken', { language: 'de-DE' });
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'Ja, genau so.');
    await ask();
    expect(done).toHaveLength(1);
  });

  it('goes by keys when nothing that is said is written down', async () => {
    const { bench, ask } = cancelling('spoken', { transcribes: false });
    expect((await ask())?.output).toMatchObject({ confirmation_required: 'keys' });
    expect(bench.answers).toHaveLength(1);
  });

  it('by key 1 is done, by any other key not', async () => {
    for (const [key, times] of [
      ['1', 1],
      ['2', 0],
    ] as const) {
      const { done, bench, ask } = cancelling('keys');
      await ask();
      bench.agentSpeaks();
      bench.presses(key);
      bench.presses('1');
      await ask();
      expect(done).toHaveLength(times);
    }
  });

  it('by key is not done by words, nor by the keys of a number that is typed', async () => {
    const { done, bench, ask } = cancelling('keys');
    await ask();
    bench.agentSpeaks();
    bench.says('item_1', 'yes');
    bench.collecting = true;
    bench.presses('1');
    bench.collecting = false;
    await ask();
    expect(done).toEqual([]);
  });
});
