import type { OperatorAction } from '../../src/api/types.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { standardCall } from '../support/scripts.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

/** A rehearsed call whose journal is kept in this folder. */
interface GoldenCall extends StageOptions {
  readonly script: CallerScript;
  /** What an operator does, and when, ms since the call was placed. */
  readonly wishes?: readonly (readonly [atMs: number, OperatorAction])[];
}

const asked: CallerScript = [{ waitForAgent: 'finished' }, { say: 'caller/hello-hours' }];
const heardOut: CallerScript = [{ waitForAgent: 'finished' }, { hangUp: true }];

/** By the name of their file. */
export const goldenCalls: Readonly<Record<string, GoldenCall>> = {
  'standard-call': { script: standardCall },
  'barge-in': {
    script: [...asked, { afterAgentMs: 600 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
    profile: { speed: [1.2, 1.4] },
  },
  'noise-in-the-greeting': { script: [{ afterAgentMs: 100 }, { say: 'caller/noise-burst' }, ...heardOut] },
  'stream-lost-and-resumed': {
    script: [...asked, { afterAgentMs: 2000 }, { dropSocket: true }, ...heardOut],
  },
  'model-gone': { script: [...asked, ...heardOut], profile: { faults: { dropAfterMs: 9000 } } },
  'no-model': { script: heardOut, profile: { faults: { silentConnect: true } } },
  'without-words-or-numbers': {
    script: [{ waitForAgent: 'finished' }, { press: '5' }, { say: 'caller/ask-table' }, ...heardOut],
    environment: { KEEP_TRANSCRIPTS: 'false', KEEP_NUMBERS: 'false' },
  },
  operator: {
    script: [{ waitForAgent: 'finished' }, { silence: 9000 }, { hangUp: true }],
    wishes: [
      [6000, { type: 'tell_model', text: 'The caller is a regular.' }],
      [6500, { type: 'say', text: 'One moment please, I am looking that up.' }],
      [9000, { type: 'mute' }],
      [10_000, { type: 'unmute' }],
      [12_000, { type: 'hang_up' }],
    ],
  },
};

/** Plays a call on virtual time. @returns the lines of its journal. */
export async function journalOf({ script, wishes = [], ...options }: GoldenCall): Promise<readonly string[]> {
  const stage = new Stage(options);
  for (const [atMs, wish] of wishes) {
    stage.clock.setTimeout(() => {
      const [call] = stage.exchange.listings();
      if (call) stage.exchange.find(call.callSid)?.operate(wish, 'Ada');
    }, atMs);
  }
  const { report } = await stage.play({ script });
  const lines = (await stage.archive.journals.read(report.callSid)) ?? [];
  // The only thing in it that is not of the call.
  return lines.map((line) => line.replace(/"startedAt":"[^"]*"/, `"startedAt":"2026-11-23T12:00:00.000Z"`));
}
