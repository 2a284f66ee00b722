import { describe, expect, it } from 'vitest';
import { newCall } from '../../../machines/call/context.ts';
import { fillerDelayMs } from '../../../machines/call/steps/filler.ts';
import {
  answered,
  begun,
  noLongerQuiet,
  noTools,
  type RunningCall,
  type Tools,
  withFirstFiller,
} from '../../../machines/call/tools.ts';
import { ACTING } from '../../support/acting.ts';
import { settings } from '../../support/call-driver.ts';

const running = (errand: RunningCall['errand']): Tools =>
  begun(noTools, { callId: 'c1', responseId: 'r1', errand });

describe('how long it has been quiet because of tools', () => {
  it('is counted from the last sound on while one runs, and not at all while somebody is heard', () => {
    expect(noLongerQuiet(running('tool'), 700).quietSince).toBe(700);
    expect(noLongerQuiet({ ...running('tool'), quietSince: 700 }, null).quietSince).toBeNull();
  });

  it('is not counted for what needs no patience: keys, tones, a human who is called', () => {
    for (const errand of ['keys', 'tones', 'transfer'] as const)
      expect(noLongerQuiet(running(errand), 700).quietSince).toBeNull();
    expect(noLongerQuiet(noTools, 700)).toBe(noTools);
  });

  it('goes on over a tool that is answered, since the next may follow without a word', () => {
    const tools = { ...running('tool'), quietSince: 700 };
    const after = answered(tools, 'c1', false);
    expect(after.running).toEqual([]);
    expect(after.quietSince).toBe(700);
    expect(begun(after, { callId: 'c2', responseId: 'r2', errand: 'tool' }).quietSince).toBe(700);
  });

  it('does not begin the fillers anew; only something else that was said does', () => {
    const tools = { ...answered(running('tool'), 'c1', false), fillers: 2 };
    expect(begun(tools, { callId: 'c2', responseId: 'r2', errand: 'tool' }).fillers).toBe(2);
    expect(withFirstFiller(tools).fillers).toBe(0);
    expect(withFirstFiller(noTools)).toBe(noTools);
  });
});

describe('the wait before a filler', () => {
  const wait = (at: number | null, { heardAt = 0, fillers = 0, afterMs = 1500, everyMs = 2500 } = {}) => {
    const filler = { ...ACTING.tools.filler, afterMs, everyMs };
    const call = newCall({ ...settings, tools: { ...ACTING.tools, filler } });
    return fillerDelayMs({ ...call, tools: { ...noTools, heardAt, fillers } }, at);
  };

  it('is as long as the agent’s settings say, the first and every further one', () => {
    expect(wait(200)).toBe(1500);
    expect(wait(0, { fillers: 1 })).toBe(2500);
  });

  it('is shorter by the silence there was before it', () => {
    expect(wait(1000)).toBe(800);
    expect(wait(5000)).toBe(0);
    expect(wait(1000, { fillers: 1 })).toBe(1500);
  });

  it('of a patient agent is long: only its own patience is asked', () => {
    expect(wait(1000, { afterMs: 8000 })).toBe(7000);
    expect(wait(1000, { afterMs: 500 })).toBe(500);
  });

  it('for one that was due and did not come is short, and there is none without tools', () => {
    expect(wait(null, { fillers: 3 })).toBe(1500);
    expect(fillerDelayMs(newCall(settings), 0)).toBeUndefined();
  });
});
