import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/console/call/timeline/rows.ts';
import {
  panned,
  showing,
  tAt,
  type View,
  wholeView,
  xOf,
  zoomed,
} from '../../src/console/call/timeline/view.ts';
import { SampleCall } from './story-sample.ts';

const MINUTE = 60_000;

describe('what of a call is in sight', () => {
  it('is all of a past call, and the last of a live one', () => {
    expect(wholeView(10 * MINUTE, false)).toMatchObject({ from: 0 });
    expect(wholeView(10 * MINUTE, false).to).toBeGreaterThan(10 * MINUTE);
    const live = wholeView(10 * MINUTE, true);
    expect(live.from).toBeGreaterThan(9 * MINUTE);
    expect(live.to).toBeGreaterThan(10 * MINUTE);
  });

  it('keeps the moment that is zoomed at where it is', () => {
    const view: View = { from: 10_000, to: 30_000 };
    const near = zoomed(view, 0.5, 15_000, MINUTE);
    expect(near).toEqual({ from: 12_500, to: 22_500 });
    expect(xOf(15_000, near, 800)).toBe(xOf(15_000, view, 800));
  });

  it('never goes past the ends of the call, however it is zoomed and moved', () => {
    const whole = wholeView(MINUTE, false);
    expect(zoomed(whole, 100, 5000, MINUTE)).toEqual(whole);
    expect(panned({ from: 1000, to: 5000 }, -9000, MINUTE)).toEqual({ from: 0, to: 4000 });
    expect(panned({ from: 1000, to: 5000 }, 9 * MINUTE, MINUTE)).toEqual({
      from: whole.to - 4000,
      to: whole.to,
    });
    const { from, to } = zoomed(whole, 1e-9, 5000, MINUTE);
    expect(to - from).toBeGreaterThan(100);
  });

  it('is taken along by a cursor that leaves it', () => {
    const view: View = { from: 10_000, to: 20_000 };
    expect(showing(view, 15_000, MINUTE)).toBe(view);
    expect(showing(view, 40_000, MINUTE)).toEqual({ from: 35_000, to: 45_000 });
  });

  it('tells moments and places apart exactly', () => {
    const view: View = { from: 10_000, to: 20_000 };
    expect(tAt(xOf(12_345, view, 640), view, 640)).toBeCloseTo(12_345);
  });
});

/** The agent says 2 s and is interrupted. */
function livelyCall(): SampleCall {
  const call = new SampleCall();
  call.wait(100);
  call.connect();
  call.modelReady();
  call.callerTurn();
  call.responseCreated();
  call.itemAdded({ id: 'item_1', kind: 'message' });
  call.words('We are open every day');
  call.audio({ ms: 2000 });
  call.callerHears(600);
  call.callerSpeaks({ item: 'item_v' });
  return call;
}

describe('the lanes of the timeline', () => {
  it('show what was taken back where it would have been heard', () => {
    const { lanes, now } = livelyCall().story();
    const rows = rowsOf(lanes, now.conversation);
    const heard = rows.find(({ id }) => id === 'heard');
    const gone = heard?.blocks.find(({ look }) => look === 'gone');
    const { t, droppedMs } = lanes.turn.cuts[0]!;
    expect(gone).toMatchObject({ from: t, to: t + droppedMs });
    expect(heard?.blocks.find(({ look }) => look === 'solid')?.title).toContain('then cut off');
  });

  it('are hidden when nothing is in them that not every call has', () => {
    const { lanes, now } = livelyCall().story();
    const ids = rowsOf(lanes, now.conversation).map(({ id }) => id);
    expect(ids).toEqual(['caller', 'made', 'heard', 'thinking', 'state', 'link']);
  });

  it('show tools from the call to its result, and what operators did', () => {
    const call = livelyCall();
    const use = { id: 'item_t', kind: 'function_call', name: 'find_table', callId: 'call_1' };
    call.itemAdded(use);
    call.wait(200);
    call.send({
      type: 'openai.response.function_call_arguments.done',
      responseId: 'resp_1',
      itemId: 'item_t',
      arguments: '{"people":2}',
    });
    call.wait(300);
    const output = { id: 'item_o', kind: 'function_call_output', callId: 'call_1', text: 'at seven' };
    call.send({ type: 'openai.conversation.item.added', previousItemId: null, item: output });
    call.send({ type: 'operator.tell_model', by: 'op', text: 'The terrace is closed.' });
    const { lanes, now } = call.story();
    const rows = rowsOf(lanes, now.conversation);
    const [tool] = rows.find(({ id }) => id === 'tools')!.blocks;
    expect(tool!.to! - tool!.from).toBe(500);
    expect(tool!.title).toBe('find_table({"people":2})\ndone after 0.5 s\nat seven');
    expect(rows.find(({ id }) => id === 'operator')!.blocks[0]!.title).toBe(
      'Operator: told the model: “The terrace is closed.”',
    );
  });
});
