import type { Clock } from '../../io/clock.ts';
import type { VoiceLibrary } from '../voices.ts';
import { sleep } from './call-clock.ts';
import type { CallRecord } from './call-record.ts';
import type { Keypad } from './keypad.ts';
import type { MediaStream } from './media-stream.ts';
import type { Mouth } from './mouth.ts';
import type { Playout } from './playout.ts';
import type { CallerScript, CallerStep } from './script.ts';
import type { Watch } from './watch.ts';

/** What the person at the telephone has. */
export interface PersonParts {
  /** The clock of the call. */
  readonly clock: Clock;
  readonly mouth: Mouth;
  readonly playout: Playout;
  readonly watch: Watch;
  readonly voices: () => VoiceLibrary;
  /** Aborted when the call is over. */
  readonly over: AbortSignal;
  readonly stream: () => MediaStream | undefined;
  readonly keypad: Keypad;
  readonly record: CallRecord;
  readonly hangUp: () => void;
  readonly problem: (text: string) => void;
}

const PATIENCE_MS = 30_000;
const QUIET_MS = 700;
const STREAM_WAIT_MS = 15_000;
const KEY_MS = 200;

/** Carries out a script, step by step, until it is through or the call is over. */
export async function act(script: CallerScript, parts: PersonParts): Promise<void> {
  for (const step of script) {
    if (parts.over.aborted) return;
    await take(step, parts);
  }
}

async function take(step: CallerStep, parts: PersonParts): Promise<void> {
  const { clock, mouth, over } = parts;
  if ('silence' in step) return sleep(clock, step.silence, over);
  if ('hangUp' in step) return parts.hangUp();
  if ('waitForAgent' in step) return waitForAgent(step, parts);
  if ('afterAgentMs' in step) return waitForAudio(step, parts);
  if ('waitForSay' in step || 'waitForOthers' in step) return waitForSign(step, parts);
  if ('press' in step) return press(step.press, parts);
  const stream = await liveStream(parts);
  if (!stream) {
    if (!over.aborted) parts.problem(`no media stream for ${describe(step)}`);
    return;
  }
  if ('say' in step) {
    const clip = parts.voices().clip(step.say);
    await sleep(clock, Math.max(0, stream.heardFromMs - clock.now()), over);
    if (over.aborted) return;
    mouth.say(clip);
    return sleep(clock, step.forMs ?? clip.audio.byteLength / 8, over);
  }
  if ('mute' in step) {
    stream.mute(step.mute, step.how);
    return sleep(clock, step.mute, over);
  }
  if ('stopReading' in step) {
    stream.setReading(false);
    await sleep(clock, step.stopReading, over);
    return stream.setReading(true);
  }
  if ('send' in step) return stream.sendRaw(step.send);
  stream.cut();
}

/** When the caller last fell silent or pressed a key, ms of the call. */
const turnEndedMs = ({ mouth, record }: PersonParts): number =>
  Math.max(mouth.silentSinceMs, record.keys.at(-1)?.atMs ?? 0);

async function waitForAgent(
  step: Extract<CallerStep, { waitForAgent: unknown }>,
  parts: PersonParts,
): Promise<void> {
  const { playout, clock } = parts;
  const { quietMs = QUIET_MS, timeoutMs = PATIENCE_MS } = step;
  const sinceMs = turnEndedMs(parts);
  const quietLeftMs = (): number => (playout.lastAudioMs ?? 0) + quietMs - clock.now();
  const met = await parts.watch.until(
    step.waitForAgent === 'speaking'
      ? { holds: () => playout.queuedBytes > 0, timeoutMs }
      : {
          holds: () => playout.playedMsSince(sinceMs) > 0 && playout.queuedBytes === 0 && quietLeftMs() <= 0,
          recheckMs: () => (playout.queuedBytes > 0 || quietLeftMs() > 0 ? quietLeftMs() : undefined),
          timeoutMs,
        },
  );
  if (!met && !parts.over.aborted) parts.problem(`agent not ${step.waitForAgent} within ${timeoutMs} ms`);
}

async function waitForAudio(
  step: Extract<CallerStep, { afterAgentMs: unknown }>,
  parts: PersonParts,
): Promise<void> {
  const { playout } = parts;
  const { afterAgentMs, timeoutMs = PATIENCE_MS } = step;
  const sinceMs = turnEndedMs(parts);
  const missingMs = (): number => afterAgentMs - playout.playedMsSince(sinceMs);
  const met = await parts.watch.until({
    holds: () => missingMs() <= 0,
    recheckMs: () => (playout.queuedBytes > 0 ? missingMs() : undefined),
    timeoutMs,
  });
  if (!met && !parts.over.aborted) {
    parts.problem(`less than ${afterAgentMs} ms of the agent heard within ${timeoutMs} ms`);
  }
}

/** Waits for something that is said or done beside the stream. */
async function waitForSign(
  step: Extract<CallerStep, { waitForSay: unknown } | { waitForOthers: unknown }>,
  { record, watch, over, problem }: PersonParts,
): Promise<void> {
  const { timeoutMs = PATIENCE_MS } = step;
  const holds =
    'waitForSay' in step
      ? () => record.announced.some(({ text }) => text.includes(step.waitForSay))
      : () => record.conferences.at(-1)?.metAtMs !== undefined;
  if ((await watch.until({ holds, timeoutMs })) || over.aborted) return;
  const what = 'waitForSay' in step ? `“${step.waitForSay}” was not said` : 'nobody else came';
  problem(`${what} within ${timeoutMs} ms`);
}

async function press(digits: string, parts: PersonParts): Promise<void> {
  const { keypad, watch, over, clock, problem } = parts;
  const keysOf = (): Pick<Keypad, 'press'> | undefined => {
    if (keypad.listening) return keypad;
    const stream = parts.stream();
    return stream?.live ? stream : undefined;
  };
  const listened = await watch.until({ holds: () => keysOf() !== undefined, timeoutMs: STREAM_WAIT_MS });
  if (!listened && !over.aborted) return problem(`nobody listens to the keys ${digits}`);
  for (const digit of digits) {
    if (over.aborted) return;
    if (/[0-9*#A-D]/.test(digit)) keysOf()?.press(digit);
    else problem(`no such key: ${digit}`);
    await sleep(clock, KEY_MS, over);
  }
}

async function liveStream(parts: PersonParts): Promise<MediaStream | undefined> {
  const live = (): MediaStream | undefined => {
    const stream = parts.stream();
    return stream?.live ? stream : undefined;
  };
  await parts.watch.until({ holds: () => live() !== undefined, timeoutMs: STREAM_WAIT_MS });
  return live();
}

function describe(step: CallerStep): string {
  return Object.keys(step)[0] ?? 'an empty step';
}
