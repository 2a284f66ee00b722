import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Deed, type Move, type TalkOptions, TalkWithTools } from '../../support/talk-with-tools.ts';

/** The longest a caller may hear nothing while the agent owes them something, ms. */
const LONGEST_MS = 4000;

const quick = fc.integer({ min: 0, max: 400 });
const middling = fc.integer({ min: 400, max: 4000 });
const slow = fc.integer({ min: 4000, max: 30_000 });
const tool = fc.oneof({ weight: 4, arbitrary: quick }, { weight: 3, arbitrary: middling }, slow);
const move: fc.Arbitrary<Move> = fc.record({
  speechMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 200, max: 3000 })),
  toolsMs: fc.array(tool, { minLength: 1, maxLength: 4 }),
});
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    atMs: fc.integer({ min: 3000, max: 60_000 }),
    does: fc.constant('speak' as const),
    ms: fc.integer({ min: 100, max: 3000 }),
  }),
  fc.record({ atMs: fc.integer({ min: 3000, max: 60_000 }), does: fc.constant('press' as const) }),
);
const latency = fc.tuple(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 100, max: 500 }));

const ASKS: Deed = { atMs: 100, does: 'speak', ms: 1500 };

/** Plays the call. @returns what was wrong with it. */
function play(options: TalkOptions) {
  const talk = new TalkWithTools(options).run();
  return { talk, tooLong: talk.silences.filter(({ ms }) => ms > LONGEST_MS) };
}

const runs = (numRuns: number) => ({ numRuns, seed: 5 });

describe('a caller whose agent uses tools never hears 4 s of silence while it owes them something', () => {
  it('whatever the tools do, and whatever the caller says or presses', () => {
    const calls = [
      fc.array(move, { minLength: 1, maxLength: 12 }),
      fc.array(deed, { maxLength: 5 }),
    ] as const;
    const property = fc.property(...calls, latency, (moves, deeds, latencyMs) => {
      const { talk, tooLong } = play({ moves, deeds: [ASKS, ...deeds], latencyMs });
      expect(tooLong).toEqual([]);
      expect(talk.call.state).toBe('listening.waiting');
    });
    fc.assert(property, runs(100));
  });

  it('and speaks into the fillers', () => {
    const property = fc.property(
      fc.array(move, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 4 }),
      latency,
      (moves, interrupts, latencyMs) => {
        const { talk, tooLong } = play({ moves, deeds: [ASKS], latencyMs, interrupts });
        expect(tooLong).toEqual([]);
        expect(talk.call.state).toBe('listening.waiting');
      },
    );
    fc.assert(property, runs(50));
  });

  it('and a limit is reached meanwhile: goodbye is said once the tools are done', () => {
    const property = fc.property(
      fc.array(move, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 2000, max: 15_000 }),
      latency,
      (moves, limitAtMs, latencyMs) => {
        const { talk, tooLong } = play({ moves, deeds: [ASKS], latencyMs, limitAtMs });
        expect(tooLong).toEqual([]);
        expect(talk.call.state).toBe('closed');
        expect(talk.call.context.end).toMatchObject({ reason: 'spend', apologyHeard: false });
      },
    );
    fc.assert(property, runs(50));
  });

  it.each([[[0]], [[300]], [[1400]], [[20_000]], [[300, 1400]]])('asked for %j fifty times', (toolsMs) => {
    const moves = Array.from({ length: 50 }, () => ({ speechMs: 0, toolsMs }));
    expect(play({ moves, deeds: [ASKS], latencyMs: [100, 500] }).tooLong).toEqual([]);
  });

  it('and hears what fills the wait in turn, not the first of it over and over', () => {
    const moves = Array.from({ length: 6 }, () => ({ speechMs: 0, toolsMs: [1600] }));
    const { talk } = play({ moves, deeds: [ASKS], latencyMs: [100, 300] });
    const said = talk.call.allActions.flatMap((action) =>
      action.type === 'openai.response.create' && action.purpose === 'filler' ? [action.text] : [],
    );
    expect(said.slice(0, 3)).toEqual(['One moment.', 'Still looking.', 'One moment.']);
  });

  it('and is not told to wait by a tool that is quick', () => {
    const { talk } = play({ moves: [{ speechMs: 0, toolsMs: [700] }], deeds: [ASKS], latencyMs: [100, 500] });
    expect(talk.fillers).toBe(0);
  });
});
