import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE } from '../../src/audio/mulaw.ts';
import { Recorder } from '../../src/calls/call/recorder.ts';

type Step =
  | { readonly do: 'caller' | 'agent'; readonly afterMs: number; readonly bytes: number }
  | { readonly do: 'clear' | 'stream'; readonly afterMs: number };

const afterMs = fc.oneof(
  fc.nat({ max: 60 }),
  fc.nat({ max: 3000 }),
  fc.double({ min: 0, max: 30, noNaN: true }),
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('caller' as const), afterMs, bytes: fc.constantFrom(160, 160, 80, 800) }),
    fc.record({ do: fc.constant('agent' as const), afterMs, bytes: fc.constantFrom(160, 480, 1440, 24_000) }),
    fc.record({ do: fc.constantFrom('clear' as const, 'stream' as const), afterMs }),
  ),
  { maxLength: 40 },
);

/** Bytes that are told apart from silence and, mostly, from each other. */
const audio = (bytes: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, i) => (i * 7 + seed * 31) % 250);

function record(all: readonly Step[]) {
  const pieces: Uint8Array[] = [];
  let closed = 0;
  const recorder = new Recorder({
    write: (stereo) => void pieces.push(stereo),
    close: () => {
      closed += 1;
    },
  });
  const taken: (Step & { readonly at: number; readonly audio: Uint8Array })[] = [];
  let at = 0;
  recorder.streamStarted(0);
  for (const [seed, step] of all.entries()) {
    at += step.afterMs;
    const sound = 'bytes' in step ? audio(step.bytes, seed) : new Uint8Array();
    taken.push({ ...step, at, audio: sound });
    if (step.do === 'caller') recorder.caller(sound, at);
    if (step.do === 'agent') recorder.agent(sound, at);
    if (step.do === 'clear') recorder.cleared(at);
    if (step.do === 'stream') recorder.streamStarted(at);
  }
  recorder.finish(at + 100);
  const stereo = Buffer.concat(pieces);
  const track = (side: 0 | 1): Uint8Array => stereo.filter((_, i) => i % 2 === side);
  return { taken, end: at + 100, caller: track(0), agent: track(1), closed };
}

/** Where each piece of agent audio is heard, worked out on paper: behind the one before, until the next clear. */
function heardOnPaper({ taken, end }: ReturnType<typeof record>): Uint8Array {
  const cuts = [...taken.filter((step) => step.do === 'clear' || step.do === 'stream'), { at: end }];
  const track = new Uint8Array(Math.floor(end * 8)).fill(MULAW_SILENCE);
  let free = 0;
  for (const [i, step] of taken.entries()) {
    if (step.do === 'clear' || step.do === 'stream') free = Math.floor(step.at * 8);
    if (step.do !== 'agent') continue;
    const begin = Math.max(free, Math.floor(step.at * 8));
    free = begin + step.audio.length;
    const cutAt = taken.slice(i + 1).find((later) => cuts.includes(later))?.at ?? end;
    const heard = Math.floor(cutAt * 8) - begin;
    if (heard > 0) track.set(step.audio.subarray(0, heard), begin);
  }
  return track;
}

describe('a recording', () => {
  it('has the agent as heard: what was cleared is not in it, everything else is, in its place', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const recorded = record(all);
        const expected = heardOnPaper(recorded);
        expect(Buffer.compare(recorded.agent.subarray(0, expected.length), expected)).toBe(0);
        expect(recorded.agent.subarray(expected.length).every((byte) => byte === MULAW_SILENCE)).toBe(true);
      }),
    );
  });

  it('has all the caller said, and two tracks of the same length, to the end of the call', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { taken, caller, agent, end, closed } = record(all);
        expect(caller).toHaveLength(agent.length);
        expect(caller.length).toBeGreaterThanOrEqual(Math.floor(end * 8));
        const said = Buffer.concat(taken.filter((step) => step.do === 'caller').map((step) => step.audio));
        const kept = caller.filter((byte) => byte !== MULAW_SILENCE);
        expect(Buffer.compare(kept, said)).toBe(0);
        expect(closed).toBe(1);
      }),
    );
  });

  it('of a second stream goes on where the call’s clock is', () => {
    const { caller } = record([
      { do: 'caller', afterMs: 20, bytes: 160 },
      { do: 'stream', afterMs: 1980 },
      { do: 'caller', afterMs: 20, bytes: 160 },
    ]);
    expect(caller.findIndex((byte, i) => i >= 160 && byte !== MULAW_SILENCE)).toBe(16_000);
  });
});
