import { expect, it } from 'vitest';
import type { OperatorAction } from '../../src/api/types.ts';
import { replay } from '../../src/calls/journal/replay.ts';
import { describeReplay } from '../../src/calls/journal/replay-report.ts';
import type { LineName } from '../../src/rehearsal/caller/line.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import type { ProfileName } from '../../src/rehearsal/model/profiles.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { Stage } from '../support/stage.ts';

const CALLS = 1000;
/** A new engine after so many, with other settings. */
const CALLS_A_STAGE = 25;

const LINES: readonly LineName[] = ['clean', 'mobile-jitter', 'gappy', 'echoey', 'hostile'];
const MODELS: readonly ProfileName[] = ['openai-1.x', 'openai-2.x', 'azure-v1', 'slow', 'instant', 'flaky'];
const SETTINGS = [
  {},
  { GREETING_GUARD_MS: '0' },
  { GREETING: '' },
  { KEEP_TRANSCRIPTS: 'false', KEEP_NUMBERS: 'false' },
  { GREETING: '', GREETING_GUARD_MS: '0', TURN_DETECTION: 'semantic_vad' },
];

const bargeIn: CallerScript = [
  { afterAgentMs: 600, timeoutMs: 3000 },
  { say: 'caller/no' },
  { silence: 1000 },
  { hangUp: true },
];

/** What an operator does in every third call, all at once or in time. */
const WISHES: readonly OperatorAction[] = [
  { type: 'say', text: 'One moment please, I am looking that up.' },
  { type: 'mute' },
  { type: 'tell_model', text: 'The caller is a regular.' },
  { type: 'unmute' },
  { type: 'hang_up' },
];

/** Short, so that many of them fit into a minute: what happens in a call happens in its first seconds. */
const SCRIPTS: readonly CallerScript[] = [
  [{ hangUp: true }],
  [{ silence: 700 }, { hangUp: true }],
  [{ say: 'caller/yes' }, { silence: 600 }, { hangUp: true }],
  [{ say: 'caller/hello', forMs: 300 }, { silence: 1500 }, { hangUp: true }],
  [{ afterAgentMs: 600, timeoutMs: 2000 }, { say: 'caller/no' }, { silence: 800 }, { hangUp: true }],
  [{ afterAgentMs: 200, timeoutMs: 2000 }, { say: 'caller/noise-burst' }, { silence: 700 }, { hangUp: true }],
  [{ silence: 300 }, { press: '4#' }, { silence: 500 }, { hangUp: true }],
  [{ silence: 600 }, { dropSocket: true }, { silence: 1500 }, { say: 'caller/yes' }, { hangUp: true }],
  [{ mute: 1200, how: 'nothing' }, { say: 'caller/yes' }, { silence: 500 }, { hangUp: true }],
  [{ waitForAgent: 'finished', timeoutMs: 4000 }, { say: 'caller/yes' }, ...bargeIn],
  [{ say: 'caller/mm-hm' }, { afterAgentMs: 400, timeoutMs: 2500 }, { say: 'caller/no' }, { hangUp: true }],
];

it('a thousand calls do the same again: every transition, state and action', async () => {
  const states = new Set<string>();
  const ends = new Set<string>();
  let [events, actions] = [0, 0];
  for (let first = 0; first < CALLS; first += CALLS_A_STAGE) {
    const round = first / CALLS_A_STAGE;
    const stage = new Stage({
      profile: MODELS[round % MODELS.length] as ProfileName,
      environment: SETTINGS[round % SETTINGS.length] ?? {},
      modelSeed: first,
    });
    for (let i = first; i < first + CALLS_A_STAGE; i++) {
      const line = LINES[(i + round) % LINES.length] as LineName;
      const script = SCRIPTS[i % SCRIPTS.length] as CallerScript;
      if (i % 3 === 0) operate(stage, i);
      const { report, record } = await stage.play({
        script,
        line,
        random: seededRandom(i),
        maxCallMs: 60_000,
      });
      // A caller who hangs up before the stream is there is missed only after a while.
      await stage.clock.runUntil(() => stage.exchange.live === 0, 40_000);
      const result = replay((await stage.archive.journals.read(report.callSid)) ?? []);
      expect(describeReplay(report.callSid, result)).toEqual([expect.stringMatching(/^CA\w+: the same\. /)]);
      events += result.events;
      actions += result.actions;
      for (const { kind, text } of record.entries) if (kind === 'state') states.add(text);
      ends.add(String(record.endReason));
    }
  }
  // These were calls of all sorts, not a thousand times the same.
  expect([...states].sort()).toEqual(expect.arrayContaining(SEEN));
  expect(ends.size).toBeGreaterThan(2);
  expect(events).toBeGreaterThan(100 * CALLS);
  expect(actions).toBeGreaterThan(90 * CALLS);
}, 600_000);

/** Somebody at the console has wishes, at moments that follow from the seed. */
function operate(stage: Stage, seed: number): void {
  const random = seededRandom(seed);
  for (const wish of WISHES.slice(0, 1 + (seed % WISHES.length))) {
    stage.clock.setTimeout(() => {
      const [call] = stage.exchange.listings();
      if (call) stage.exchange.find(call.callSid)?.operate(wish, 'Ada');
    }, random() * 5000);
  }
}

const SEEN = [
  'connecting.awaitingModel',
  'connecting.resuming',
  'greeting.contested',
  'greeting.starved',
  'interrupting',
  'listening.muted',
  'listening.thinking',
  'assistantSpeaking.playingOut',
  'assistantSpeaking.apologizing',
];
