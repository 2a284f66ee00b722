import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/rehearsal/random.ts';
import {
  checkBytes,
  checkMemory,
  checkTruncations,
  generatedAudio,
  heardAudio,
  sha256,
  topStates,
} from '../support/accounts.ts';
import { politeCall, standardCall } from '../support/scripts.ts';
import { type Played, Stage } from '../support/stage.ts';

describe('a whole call', () => {
  it('goes through its states: greeting, two turns, one barge-in, the end', async () => {
    const played = await new Stage().play({ script: standardCall });
    expect(topStates(played)).toEqual([
      'connecting',
      'greeting',
      'listening',
      'assistantSpeaking',
      'interrupting',
      'listening',
      'assistantSpeaking',
      'listening',
      'assistantSpeaking',
      'listening',
      'assistantSpeaking',
      'listening',
      'closed',
    ]);
    expect(played.record.endReason).toBe('caller_hung_up');
  });

  it('is remembered as it was heard', async () => {
    const played = await new Stage().play({ script: standardCall });
    const said = played.record.transcript.map(({ role, heardText }) => `${role}: ${heardText}`);
    expect(said[0]).toBe('agent: Hello, this is Harbour Table. How can I help you today?');
    expect(said[1]).toBe('caller: Hello. Could you tell me your opening hours, please?');
    expect(said[2]).toMatch(/^agent: We are open from Tuesday to Sunday/);
    expect(said[2]).not.toMatch(/Mondays/);
    expect(said[3]).toBe('caller: Sorry, I only need to know about Sunday.');
    expect(said[4]).toBe('agent: On Sunday we are open from noon until nine in the evening.');
    checkMemory(played);
  });

  it('lets the caller hear every byte the model made, when nobody interrupts', async () => {
    const played = await new Stage().play({ script: politeCall });
    expect(sha256(heardAudio(played))).toBe(sha256(generatedAudio(played)));
    expect(played.report.counters.underruns).toBe(0);
  });

  it('tells how long each answer took, step by step', async () => {
    const { record } = await new Stage().play({ script: politeCall });
    const turns = record.turns.filter(({ stoppedAt }) => stoppedAt !== null);
    expect(turns).toHaveLength(2);
    for (const { stoppedAt, createdAt, firstAudioAt, firstHeardAt } of turns) {
      expect(createdAt).toBeGreaterThan(stoppedAt as number);
      expect(firstAudioAt).toBeGreaterThan(createdAt as number);
      expect(firstHeardAt).toBeGreaterThan(firstAudioAt as number);
    }
  });
});

describe.each(['openai-1.x', 'openai-2.x', 'azure-v1', 'slow', 'instant'] as const)(
  'with a model like %s',
  (profile) => {
    it.each(['clean', 'mobile-jitter', 'gappy', 'echoey', 'hostile'] as const)(
      'on a %s line: no error from the model, every truncation true, every byte accounted for',
      async (line) => {
        for (const seed of [1, 4, 6]) {
          const played = await new Stage({ profile }).play({
            script: standardCall,
            line,
            random: seededRandom(seed),
          });
          expect(played.session?.errors).toEqual([]);
          expect(played.report.endedBy).toBe('caller');
          expect(played.report.warnings).toEqual([]);
          checkTruncations(played);
          checkBytes(played, line === 'hostile' ? doubled(played) : 0);
          checkMemory(played);
        }
      },
    );
  },
);

/** The hostile line delivers some frames twice, and its report counts each once. */
const doubled = ({ report, record }: Played): number => {
  const bytes = record.audio.fromCallerBytes - report.counters.bytesSent;
  expect(bytes).toBeGreaterThan(0);
  expect(bytes % 160).toBe(0);
  return bytes;
};
