import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/console/call/timeline/rows.ts';
import { eventRow } from '../../src/console/story/event-row.ts';
import { toolText } from '../../src/console/story/tool-words.ts';
import { endingSentence } from '../../src/console/story/why.ts';
import { outcomeWords } from '../../src/console/ui/outcome.ts';
import type { JournalLine } from '../../src/store/journal-format.ts';
import { ACTING, called } from '../support/acting.ts';
import { SampleCall } from './story-sample.ts';

/** A call on which the model has begun to answer, can call functions, and has limits. */
function acting(): SampleCall {
  const call = new SampleCall(ACTING);
  call.connect();
  call.modelReady();
  call.callerTurn();
  call.responseCreated();
  return call;
}

const finished = (call: SampleCall, ok: boolean, output: string, callId = 'call_1'): void =>
  call.send({ type: 'tool.finished', callId, ok, output });

describe('the story of a call that acts', () => {
  it('has a tool from its call to its result, what came of it, and what was said meanwhile', () => {
    const call = acting();
    called(call, 'find_table', { people: 2 });
    expect(call.story().lanes.tools.uses).toMatchObject([{ to: null, fate: 'open' }]);
    call.wait(2000);
    finished(call, true, '{"table":7}');
    const { tools } = call.story().lanes;
    expect(tools.uses.map(toolText)).toEqual(['find_table({"people":2})\ndone after 2.0 s\n{"table":7}']);
    expect(tools.fillers.map(({ text }) => text)).toEqual(['One moment.']);
  });

  it('tells what failed from what waits for the caller’s word', () => {
    const call = acting();
    const asked = { kind: 'function_call', name: 'book', status: 'completed' };
    call.responseDone({ output: ['1', '2'].map((n) => ({ ...asked, id: `f${n}`, callId: `call_${n}` })) });
    finished(call, false, '{"error":{"code":"timeout","message":"…"}}');
    finished(call, false, '{"confirmation_required":"spoken"}', 'call_2');
    const { lanes, now } = call.story();
    const blocks = rowsOf(lanes, now.conversation).find(({ id }) => id === 'tools')?.blocks;
    expect(blocks?.map(({ color }) => color)).toEqual(['--end', '--guard']);
  });

  it('does not show as running what the model was cut off in', () => {
    const call = acting();
    const item = { id: 'f', kind: 'function_call', name: 'book', callId: 'call_1' };
    call.itemAdded(item);
    call.responseDone({ output: [{ ...item, status: 'incomplete' }] });
    expect(call.story().lanes.tools.uses).toMatchObject([{ fate: 'unrun', ran: null }]);
    expect(call.story().lanes.tools.uses[0]?.to).not.toBeNull();
  });

  it('has what came too late for the model, beside the use that was given up', () => {
    const call = acting();
    called(call, 'book');
    finished(call, false, '{"error":{"code":"timeout"}}');
    call.wait(2000);
    const late = { type: 'tool.late', callId: 'call_1', name: 'book' } as const;
    call.send({ ...late, why: 'timeout', output: '{"booked":7}' });
    const { lanes, now } = call.story();
    expect(lanes.tools.late.map(({ text }) => text)).toEqual([
      'book: came after its time-out; the model was told it took too long\n{"booked":7}',
    ]);
    const blocks = rowsOf(lanes, now.conversation).find(({ id }) => id === 'tools')?.blocks;
    expect(blocks?.map(({ title }) => title)).toContainEqual(expect.stringContaining('after its time-out'));
    expect(eventRow(call.lines.at(-1) as JournalLine)).toMatchObject({ actor: 'tools', gist: 'book' });
  });

  it('gives up the tools that run when the call ends', () => {
    const call = acting();
    called(call, 'book');
    call.wait(100);
    call.hangUp();
    expect(call.story().lanes.tools.uses).toMatchObject([{ fate: 'cancelled' }]);
  });

  it('shows a transfer while the human is called, and the music', () => {
    const call = acting();
    called(call, 'transfer_call', { to: 'office', mode: 'warm' });
    call.wait(3000);
    const kinds = (): (readonly [string, boolean])[] =>
      call.story().lanes.course.stretches.map(({ kind, to }) => [kind, to === null]);
    expect(kinds()).toEqual([
      ['transfer', true],
      ['hold', true],
    ]);
    call.send({ type: 'transfer.failed', detail: 'Nobody picked up.' });
    expect(kinds()).toEqual([
      ['transfer', false],
      ['hold', false],
    ]);
    expect(call.story().lanes.course.points).toMatchObject([{ text: 'Nobody picked up.' }]);
  });

  it('says that the call is winding down, why, and whether that can be called off', () => {
    const call = acting();
    call.audio({ ms: 4000 });
    called(call, 'end_call', { reason: 'all done' });
    expect(endingSentence(call.story().now.ending)).toMatch(/The agent is hanging up\. The caller can still/);
    expect(call.context.windingDown?.final).toBe(false);
    call.wait(500);
    call.callerSpeaks();
    expect(call.context.windingDown).toBeNull();
    expect(call.story().now.ending).toBeNull();
    call.send({ type: 'limit.reached', limit: 'spend', detail: 'The call has cost 2.00 USD.' });
    expect(endingSentence(call.story().now.ending)).toMatch(/cost 2\.00 USD\.$/);
  });

  it('agrees with the machine on whether the call is winding down, for silence as well', () => {
    const call = new SampleCall(ACTING);
    call.connect();
    call.modelReady();
    for (let s = 0; s < 120 && call.state !== 'closed'; s++) {
      call.wait(1000);
      expect(call.story().now.ending !== null).toBe(call.context.windingDown !== null && !call.story().over);
      if (call.context.responses.requested) {
        call.responseCreated(`r${s}`);
        call.responseDone({ id: `r${s}`, output: [] });
      }
    }
    expect(call.story().lanes.course.points.length).toBeGreaterThan(1);
    expect(call.story().now.end?.reason).toBe('silence');
  });
});

describe('the end of a call in words', () => {
  it('has a sentence for each reason there is', async () => {
    const { readFileSync } = await import('node:fs');
    const source = ['end.ts', 'failure.ts']
      .map((file) => readFileSync(new URL(`../../machines/call/${file}`, import.meta.url), 'utf8'))
      .map((text) => /export type \w+Reason =([^;]*);/.exec(text)?.[1] ?? '')
      .join();
    const reasons = [...source.matchAll(/\| '(\w+)'/g)].map(([, reason = '']) => reason);
    expect(reasons.length).toBeGreaterThan(12);
    for (const reason of reasons) expect(outcomeWords(reason).sentence).not.toMatch(/^It ended: /);
  });
});
