import { describe, expect, it } from 'vitest';
import type { CallReport, ClearRecord } from '../../../src/rehearsal/caller/report.ts';
import { readEngineRecord } from '../../../src/rehearsal/timeline/engine-record.ts';
import { checkInterruptions } from '../../../src/rehearsal/timeline/interruption-check.ts';

const reportWith = (clears: Pick<ClearRecord, 'atMs' | 'droppedBytes'>[]): CallReport =>
  ({ clears, streams: [{ startedAtMs: 400 }] }) as unknown as CallReport;

const check = (clears: Pick<ClearRecord, 'atMs' | 'droppedBytes'>[], record: unknown) =>
  checkInterruptions(reportWith(clears), readEngineRecord(record)!);

describe('an interruption’s arithmetic', () => {
  it('is checked over several items: the first was heard to its end, the second in part, the third not at all', () => {
    const [result] = check([{ atMs: 5400, droppedBytes: 8 * 2500 }], {
      interruptions: [
        {
          at: 5000,
          items: [
            { itemId: 'a', sentMs: 1000, ackedMs: 1000, heardMs: 1000, verdict: 'keep' },
            { itemId: 'b', sentMs: 2000, ackedMs: 400, heardMs: 470, verdict: 'truncate' },
            { itemId: 'c', sentMs: 1000, ackedMs: 0, heardMs: 0, verdict: 'delete' },
          ],
        },
      ],
    });
    expect(result?.items.map(({ playedMs }) => playedMs)).toEqual([1000, 500, 0]);
    expect(result?.differenceMs).toBe(-30);
    expect(result?.droppedMs).toBe(2500);
  });

  it('is compared with the clear nearest in time, each clear once', () => {
    const item = (sentMs: number, heardMs: number) => ({ itemId: 'i', sentMs, ackedMs: 0, heardMs });
    const results = check(
      [
        { atMs: 10_400, droppedBytes: 8 * 100 },
        { atMs: 2400, droppedBytes: 8 * 900 },
      ],
      {
        interruptions: [
          { at: 2005, items: [item(1000, 100)] },
          { at: 10_003, items: [item(1000, 900)] },
          { at: 10_500, items: [item(1000, 900)] },
        ],
      },
    );
    expect(results.map(({ atMs, differenceMs }) => [atMs, differenceMs])).toEqual([
      [2400, 0],
      [10_400, 0],
    ]);
  });
});

describe('the server’s record', () => {
  it.each([null, 'text', 3, []])('is not there when the API gives %j', (value) => {
    expect(readEngineRecord(value)).toBeUndefined();
  });

  it('is read as far as it goes: missing and malformed parts are empty', () => {
    expect(
      readEngineRecord({ entries: 'none', interruptions: [{ at: 1 }], transcript: [{ role: 'agent' }] }),
    ).toMatchObject({
      entries: [],
      interruptions: [{ at: 1, items: [] }],
      transcript: [{ role: 'agent', text: '', interrupted: false }],
      turns: [],
    });
  });
});
