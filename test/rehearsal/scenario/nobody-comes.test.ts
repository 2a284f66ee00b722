import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/calls/journal/replay.ts';
import { transferDeclined } from '../../../src/rehearsal/receptionist/nobody-comes.ts';
import { stageScenario } from '../../support/staged-scenario.ts';

describe('a caller who is to be handed on, to somebody who does not take the call', () => {
  it.each([
    ['declines', 'transfer-declined'],
    ['does not answer', 'transfer-unanswered'],
  ])(
    '%s: the agent comes back and takes a message, and the caller never sits in silence',
    async (_, name) => {
      const { failures, timeline, rehearsed } = await stageScenario({ name });
      expect(failures, timeline).toEqual([]);
      const lines = rehearsed.journal.map((line) => JSON.stringify(line));
      expect(replay(lines)).toMatchObject({ verdict: 'same' });
    },
  );

  it('is told of what is missing in sentences', () => {
    const nothing = { journal: [], told: [], log: '', kept: '', placed: [], record: undefined };
    // SAFETY: a call nothing came of; the judge reads no more of it.
    const failures = transferDeclined.judge?.({ ...nothing, report: { conferences: [] } } as never) ?? [];
    expect(failures).toEqual([
      '0 people were called',
      'the call was told of the manager: nothing',
      'the music did not play once',
      'the agent did not come back to the caller',
      'the message is not in the webhook',
      'the call ended as unknown',
    ]);
  });
});
