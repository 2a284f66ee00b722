import { describe, expect, it } from 'vitest';
import type { ItemFacts } from '../../../machines/call/openai-events.ts';
import { call, purposes } from '../../support/acting.ts';
import type { CallDriver } from '../../support/call-driver.ts';

const done = (talk: CallDriver, item: ItemFacts): void =>
  talk.send({ type: 'openai.conversation.item.done', previousItemId: null, item });

/** The response was nothing but a use of a hosted tool, and is over. */
function using(kind = 'mcp_call', status = 'in_progress', sentences?: readonly string[]): CallDriver {
  const talk = call(sentences);
  talk.responseDone({ output: [{ id: 'm1', kind, status }] });
  talk.take();
  return talk;
}

/** The model says something, and the caller hears all of it. */
function say(talk: CallDriver, response: string): void {
  const item = `item_${response}`;
  talk.responseCreated(response);
  talk.audio({ response, item, ms: 900 });
  talk.audioDone({ response, item });
  talk.responseDone({ id: response });
  talk.callerHears(900);
}

describe('a tool of a hosted server', () => {
  it('is spoken of once it is done, since the model says nothing of it unasked', () => {
    const talk = using();
    expect(talk.state).toBe('listening.thinking');
    talk.wait(1000);
    expect(purposes(talk)).toEqual([]);
    done(talk, { id: 'm1', kind: 'mcp_call', status: 'completed' });
    expect(purposes(talk)).toEqual(['answer']);
    done(talk, { id: 'a', kind: 'message', role: 'assistant' });
    expect(purposes(talk)).toEqual([]);
  });

  it('that was done before its response was over is spoken of then', () => {
    const talk = call();
    done(talk, { id: 'm1', kind: 'mcp_call', status: 'completed' });
    talk.take();
    talk.responseDone({ output: [{ id: 'm1', kind: 'mcp_call', status: 'completed' }] });
    expect(purposes(talk)).toEqual(['answer']);
  });

  it('that was allowed is waited for, under whatever id it runs', () => {
    const talk = using('mcp_approval_request', 'completed');
    done(talk, { id: 'x', kind: 'mcp_approval_response', approve: true });
    expect(purposes(talk)).toEqual([]);
    done(talk, { id: 'm2', kind: 'mcp_call', status: 'completed' });
    expect(purposes(talk)).toEqual(['answer']);
    expect(talk.context.tools.hosted).toEqual([]);
  });

  it('that was not allowed is spoken of at once', () => {
    const talk = using('mcp_approval_request', 'completed');
    done(talk, { id: 'x', kind: 'mcp_approval_response', approve: false });
    expect(purposes(talk)).toEqual(['answer']);
  });

  it('that takes long ends no call: the caller is told that it takes a moment', () => {
    const talk = using();
    talk.wait(3000);
    expect(purposes(talk)).toEqual(['filler']);
    say(talk, 'resp_f');
    expect(talk.state).toBe('listening.thinking');
    talk.wait(3000);
    expect(purposes(talk)).toEqual(['filler']);
  });

  it('is waited for with as much patience as other tools', () => {
    const talk = using();
    talk.wait(1499);
    expect(purposes(talk)).toEqual([]);
    talk.wait(1);
    expect(purposes(talk)).toEqual(['filler']);
  });

  it('that was done before its response was over is not waited for, whatever that shows of it', () => {
    const talk = call();
    done(talk, { id: 'm1', kind: 'mcp_call', status: 'completed' });
    talk.responseDone({ output: [{ id: 'm1', kind: 'mcp_call', status: 'in_progress' }] });
    expect(talk.context.tools.hosted).toEqual([]);
  });

  it('is not waited for twice: as a question and as what was asked for', () => {
    const talk = call();
    const question = { id: 'q1', kind: 'mcp_approval_request' };
    talk.responseDone({ output: [{ id: 'm1', kind: 'mcp_call', status: 'in_progress' }, question] });
    expect(talk.context.tools.hosted).toEqual(['m1', 'q1']);
    done(talk, { id: 'm1', kind: 'mcp_call', status: 'completed', approvalRequestId: 'q1' });
    expect(talk.context.tools.hosted).toEqual([]);
  });

  it('that was given up with its response has no result, and is not waited for', () => {
    const talk = call();
    const use = { id: 'm1', kind: 'mcp_call', status: 'in_progress' };
    done(talk, use);
    talk.take();
    talk.responseDone({ status: 'cancelled', reason: 'turn_detected', output: [use] });
    expect(talk.context.tools).toMatchObject({ hosted: [], due: false });
  });

  it.each([[['One moment.']], [[]]])(
    'that hangs is given up, and the call goes on (fillers: %j)',
    (sentences) => {
      const talk = using('mcp_call', 'in_progress', sentences);
      const asked: string[] = [];
      for (let seconds = 0; seconds < 40 && !asked.includes('answer'); seconds += 1) {
        talk.wait(1000);
        for (const purpose of purposes(talk)) {
          asked.push(purpose);
          say(talk, `resp_w${asked.length}`);
        }
      }
      expect(asked).toEqual([...sentences.flatMap(() => Array<string>(6).fill('filler')), 'answer']);
      expect(talk.context.tools.hosted).toEqual([]);
      talk.wait(10_000);
      expect(talk.state).toBe('listening.waiting');
      // It did come back, at last.
      done(talk, { id: 'm1', kind: 'mcp_call', status: 'completed' });
      expect(purposes(talk)).toEqual(['answer']);
    },
  );

  it('is not waited for without end where the model says nothing at all', () => {
    const talk = using();
    talk.wait(60_000);
    expect(talk.allActions.some(({ type }) => type === 'twilio.announce')).toBe(true);
  });

  it('that comes back while nobody waits brings the agent to speak', () => {
    const talk = call();
    talk.audio({ ms: 500 });
    talk.audioDone();
    talk.responseDone();
    talk.callerHears(500);
    expect(talk.state).toBe('listening.waiting');
    talk.take();
    done(talk, { id: 'm1', kind: 'mcp_call', status: 'completed' });
    expect(purposes(talk)).toEqual(['answer']);
    expect(talk.state).toBe('listening.thinking');
  });
});
