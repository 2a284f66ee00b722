import { describe, expect, it } from 'vitest';
import { type Replay, replay } from '../../src/calls/journal/replay.ts';
import type { JournalHead } from '../../src/store/journal-format.ts';
import { HUMAN, MACHINE, world } from './world.ts';

/** The journal of a placed call, whose agent knows whom it calls. */
async function journalOf(to: string, environment: Record<string, string> = {}): Promise<readonly string[]> {
  const { stage, call, over } = world({ environment });
  await stage.placed.start();
  const { callSid } = await over(await call(to, { data: { name: 'Ada Lovelace' } }));
  const lines = await stage.archive.journals.read(callSid ?? '');
  if (!lines) throw new Error('the call has no journal');
  return lines;
}

/** The same call, had it begun otherwise. */
function replayedWith(lines: readonly string[], change: (head: JournalHead) => object): Replay {
  const [head = '{}', ...rest] = lines;
  return replay([JSON.stringify(change(JSON.parse(head))), ...rest]);
}

const said = (lines: readonly string[], word: string): boolean => lines.some((line) => line.includes(word));

describe.each([
  ['an answering machine', MACHINE],
  ['a human', HUMAN],
])('a call we have placed to %s', (_, to) => {
  it('is replayed from its journal, without what its agent had been told of them', async () => {
    const lines = await journalOf(to);
    expect(replay(lines)).toMatchObject({ verdict: 'same' });
    expect(said(lines, 'Lovelace')).toBe(false);
    expect(said(lines, 'outbound.answered_by')).toBe(to === MACHINE);
  });

  it('is replayed without words and numbers', async () => {
    const lines = await journalOf(to, { KEEP_TRANSCRIPTS: 'false', KEEP_NUMBERS: 'false' });
    expect(replay(lines)).toMatchObject({ verdict: 'same' });
    for (const word of ['Lovelace', to.slice(1), 'call us back']) expect(said(lines, word), word).toBe(false);
  });
});

describe('what an answering machine is told', () => {
  const withVoicemail = (head: JournalHead, voicemail: string | undefined): object => ({
    ...head,
    settings: { ...head.settings, voicemail },
  });

  it('comes from the journal, whatever the settings have become', async () => {
    const lines = await journalOf(MACHINE);
    expect(replayedWith(lines, (head) => withVoicemail(head, 'Something else.')).verdict).toBe('different');
    expect(replayedWith(lines, (head) => withVoicemail(head, undefined)).verdict).toBe('different');
  });

  it('is nothing for an agent without a message, which hangs up: in the replay as well', async () => {
    const lines = await journalOf(MACHINE, { VOICEMAIL: '' });
    expect(replay(lines)).toMatchObject({ verdict: 'same' });
    expect(replayedWith(lines, (head) => withVoicemail(head, 'Please call back.')).verdict).toBe('different');
  });
});
