import { z } from 'zod';
import type { Agent } from '../../src/agents/agent.ts';
import {
  collectDigits,
  endCall,
  pressOnHold,
  sendDigits,
  transferCall,
} from '../../src/agents/tools/built-in.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import type { CallOrder, TwilioCall, TwilioRest } from '../../src/twilio/rest.ts';
import { until } from '../support/until.ts';

/** A tool that was asked for and has not answered. */
interface Open {
  readonly signal: AbortSignal;
  readonly answer: (value: unknown) => void;
}

/** The tools of one generated call and the human it may be handed on to: both do what the walk says, when it says so. */
export class WiredTools {
  readonly #open = new Map<string, Open>();
  readonly #orders: CallOrder[] = [];

  /** What an agent is given that can do everything. */
  readonly agent: Pick<Agent, 'tools' | 'filler'> = {
    tools: [
      ...[endCall(), sendDigits(), collectDigits(), pressOnHold()],
      transferCall({ office: { number: '+15550100', description: 'The office.' } }),
      functionTool({
        name: 'find_table',
        description: 'Finds a table.',
        schema: z.object({ people: z.number() }),
        timeoutMs: 120_000,
        run: (_, { idempotencyKey, signal }) =>
          new Promise((answer) => this.#open.set(idempotencyKey.split(':')[1] ?? '', { signal, answer })),
      }),
    ],
    filler: { afterMs: 1600, everyMs: 3500, sentences: ['One moment.'] },
  };

  /** Twilio, which calls everybody it is asked to call; nobody picks up by themselves. */
  readonly rest: TwilioRest = {
    createCall: async (order) => {
      this.#orders.push(order);
      return callOf(order, this.#human);
    },
    updateCall: async () => callOf(this.#order, this.#human),
    fetchCall: async () => callOf(this.#order, this.#human),
    recentCalls: async () => [],
  };

  /** Waits until a tool was asked for, and answers. */
  async answer(callId: string, output: string): Promise<void> {
    await until(`${callId} to be run`, () => this.#open.has(callId));
    this.#open.get(callId)?.answer(JSON.parse(output));
  }

  /** Whether the tool was let go before it answered. */
  isCancelled(callId: string): boolean {
    return this.#open.get(callId)?.signal.aborted ?? true;
  }

  /** The human who is called presses a key, or does not pick up. @param base where the server is reached. */
  async decide(base: string, takesIt: boolean): Promise<void> {
    const { url, statusCallback } = this.#order;
    const { pathname, search } = new URL((takesIt ? url : statusCallback) ?? '');
    const fields = takesIt ? { CallStatus: 'in-progress', Digits: '1' } : { CallStatus: 'no-answer' };
    const body = new URLSearchParams({ CallSid: this.#human, From: '+1555', To: '+15550100', ...fields });
    await (await fetch(base + pathname + search, { method: 'POST', body })).text();
  }

  get #order(): CallOrder {
    const order = this.#orders.at(-1);
    if (order === undefined) throw new Error('nobody is called');
    return order;
  }

  get #human(): string {
    return `CAhuman${this.#orders.length}`;
  }
}

const callOf = ({ to, from }: CallOrder, callSid: string): TwilioCall => ({
  ...{ callSid, to, from, status: 'queued', direction: 'outbound-api', createdAt: 0 },
});
