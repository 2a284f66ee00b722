import type { JournalStep } from '../../store/journal-format.ts';

/** What made an actor go where it is: the journal's line, its event, the transitions it took. */
export interface Cause {
  /** Number of the line. */
  readonly n: number;
  /** Ms since the call began. */
  readonly t: number;
  readonly event: string;
  /** Ids of transitions, as the charts' pictures have them in `data-edge`. */
  readonly via: readonly string[];
}

/** Where an actor stands, and since when. */
export interface Standing {
  /** Such as `listening.waiting`; empty before the actor began. */
  readonly state: string;
  /** Ms since the call began. */
  readonly since: number;
  /** What led here; null before the actor began. */
  readonly cause: Cause | null;
  /** Where it stood before. */
  readonly before: Omit<Standing, 'before'> | null;
  /** The last event that was answered at all, whether the state stayed or not. */
  readonly answered: Cause | null;
}

export const nowhere: Standing = { state: '', since: 0, cause: null, before: null, answered: null };

/** Where the actor stands after one of its steps. */
export function stepped(standing: Standing, line: JournalStep): Standing {
  const { n, t, via = [], to } = line;
  if (via.length === 0 && to === undefined) return standing;
  const cause: Cause = { n, t, event: line.in.type, via };
  if (to === undefined || to === standing.state) return { ...standing, answered: cause };
  const { before: _, ...before } = standing;
  return { state: to, since: t, cause, answered: cause, before: before.state === '' ? null : before };
}
