import type { CallSettings } from '../../machines/index.ts';
import { abstract, cases, delays, type Snapshot } from './cases.ts';
import { type Step, start, step } from './paths.ts';

/** A call that differs from all others so far in what decides how it reacts. */
export interface Situation {
  /** A shortest walk to it. */
  readonly walked: readonly Step[];
  /** Where that walk ends. */
  readonly snapshot: Snapshot;
  /** Every event that can come next, as one step more; none when the call is over. */
  readonly next: readonly Step[];
}

/** A call has no more situations than this; more are a sign that the abstraction takes in too much. */
const MAX_SITUATIONS = 5000;

/**
 * Every situation of a call, nearest first. Each step is taken once, here: who goes through the situations need not
 * ask the machine again.
 */
export function explore(settings: CallSettings): readonly Situation[] {
  const first: Situation = situation([], start(settings));
  const seen = new Set([abstract(first.snapshot)]);
  const found = [first];
  for (const { walked, next } of found) {
    for (const each of next) {
      const key = abstract(each.after);
      if (seen.has(key)) continue;
      seen.add(key);
      found.push(situation([...walked, each], each.after));
      if (found.length > MAX_SITUATIONS) throw new Error('the call has too many situations');
    }
  }
  return found;
}

function situation(walked: readonly Step[], snapshot: Snapshot): Situation {
  const events = snapshot.status === 'active' ? [...cases(snapshot), ...delays(snapshot)] : [];
  return { walked, snapshot, next: events.map((event) => step(snapshot, event)) };
}
