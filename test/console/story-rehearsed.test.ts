import { describe, expect, it } from 'vitest';
import { heardText } from '../../machines/index.ts';
import { Story } from '../../src/console/story/story.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { standardCall } from '../../src/rehearsal/timeline/standard-call.ts';
import type { JournalLine } from '../../src/store/journal-format.ts';
import { type Played, Stage, type StageOptions } from '../support/stage.ts';

/** A whole rehearsed call on virtual time, and its story told from its journal. */
async function told(
  script: CallerScript,
  options: StageOptions = {},
): Promise<{ readonly story: Story; readonly played: Played }> {
  const stage = new Stage(options);
  const played = await stage.play({ script });
  const lines = await stage.archive.journals.read(played.report.callSid);
  const story = new Story();
  story.append((lines ?? []).map((line) => JSON.parse(line) as JournalLine));
  return { story, played };
}

const interrupted: CallerScript = [
  { waitForAgent: 'finished' },
  { say: 'caller/hello-hours' },
  { afterAgentMs: 2500 },
  { say: 'caller/interrupt-sunday' },
  { waitForAgent: 'finished' },
  { hangUp: true },
];

const CALLS: readonly (readonly [string, CallerScript, StageOptions])[] = [
  ['the standard call', standardCall, {}],
  ['an interruption of a slow model', interrupted, { profile: { speed: [1.2, 1.4] } }],
  ['an interruption of a quick model', interrupted, { profile: 'instant' }],
  [
    'a stream that is lost and comes back',
    [
      { waitForAgent: 'finished' },
      { say: 'caller/hello-hours' },
      { afterAgentMs: 2000 },
      { dropSocket: true },
      { waitForAgent: 'finished' },
      { hangUp: true },
    ],
    {},
  ],
  ['a key that is refused', [{ waitForAgent: 'finished' }, { hangUp: true }], { apiKey: 'sk-other' }],
];

describe('the story of a rehearsed call', () => {
  it.each(CALLS)('says the same as the call’s own record: %s', async (_name, script, options) => {
    const { story, played } = await told(script, options);
    const { record } = played;
    const said = story.now.conversation.map((utterance) => ({
      role: utterance.role,
      itemId: utterance.itemId,
      text: utterance.text ?? '',
      heardText: heardText(utterance),
      heardMs: utterance.heardMs,
      generatedMs: utterance.generatedMs,
      interrupted: utterance.interrupted,
    }));
    expect(said).toEqual(record.transcript);
    expect(story.now.call.state).toBe(record.state);
    expect(story.now.end?.reason).toBe(record.endReason);
    expect(story.lanes.turn.cuts).toHaveLength(record.interruptions.length);
    expect(story.lanes.turn.turns).toHaveLength(record.turns.length);
    const { audio } = story.now;
    expect(audio.toModel.bytes).toBe(record.audio.toModelBytes);
    expect(audio.fromModel.bytes).toBe(record.audio.fromModelBytes);
    expect(audio.toCaller.bytes).toBe(record.audio.toCallerBytes);
    expect(audio.fromCaller.bytes).toBe(record.audio.fromCallerBytes + record.audio.filledBytes);
  });

  it('shows when the agent was heard as the caller’s phone played it', async () => {
    const { story, played } = await told(interrupted);
    const heardMs = story.lanes.agent.heard.reduce((sum, { from, to }) => sum + to - from, 0);
    // The network's way is in it, and the frame under way at each cut.
    expect(Math.abs(heardMs - played.report.counters.bytesPlayed / 8)).toBeLessThan(100);
    const [cut] = story.lanes.turn.cuts;
    const last = story.lanes.agent.heard.findLast(({ from }) => from < cut!.t);
    expect(last).toMatchObject({ cut: true });
    expect(Math.abs(last!.to - cut!.t)).toBeLessThan(60);
  });
});
