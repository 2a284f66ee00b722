import { describe, expect, it } from 'vitest';
import { rehearseScenario } from '../../../src/rehearse.ts';
import { UNHURRIED } from '../../outside/support/program.ts';
import { LIVE } from '../../support/live.ts';

describe('the rehearsed receptionist, on the real program', () => {
  it('books, takes a PIN nobody can read, hands on to the manager, and tells all of it', LIVE, async () => {
    const { failures, timeline } = await rehearseScenario(UNHURRIED, { name: 'receptionist' });
    expect(failures, timeline).toEqual([]);
    expect(timeline).toMatch(/tool\.run: book_table/);
    expect(timeline).toMatch(/twilio\.hold on/);
  });

  it('fails with sentences when the manager does not come', async () => {
    const { receptionist } = await import('../../../src/rehearsal/receptionist/receptionist.ts');
    const nothing = { journal: [], told: [], log: '', kept: '', placed: [], record: undefined };
    const report = { heard: [], said: [], keys: [], clears: [], conferences: [] };
    // SAFETY: a call nothing came of; the judge reads no more of it.
    const failures = receptionist.judge?.({ ...nothing, report } as never) ?? [];
    expect(failures).toContain('the caller and the manager never met');
    expect(failures).toContain('the webhook came 0 times');
  });
});
