import type { JournalLine } from '../../store/journal-format.ts';
import type { CallTime } from './call-time.ts';
import { CallerLane } from './caller-lane.ts';
import { CourseLane } from './course-lane.ts';
import { HeardLane } from './heard-lane.ts';
import { MadeLane } from './made-lane.ts';
import { OperatorLane } from './operator-lane.ts';
import type { Span } from './span.ts';
import { StateLane } from './state-lane.ts';
import { ToolLane } from './tool-lane.ts';
import { TroubleLane } from './trouble-lane.ts';
import { TurnLane } from './turn-lane.ts';

/** What the timeline shows of a call, grown line by line. */
export class Lanes {
  readonly caller = new CallerLane();
  readonly made = new MadeLane();
  readonly agent = new HeardLane();
  readonly tools = new ToolLane();
  readonly course = new CourseLane();
  readonly states = new StateLane();
  readonly link = new StateLane();
  readonly operator = new OperatorLane();
  readonly trouble = new TroubleLane();
  readonly turn: TurnLane;

  constructor(time: CallTime) {
    this.turn = new TurnLane(time);
  }

  /** When an answer was awaited. */
  get thinking(): readonly Span[] {
    return this.states.stays.filter(({ state }) => state === 'listening.thinking');
  }

  add(line: JournalLine): void {
    this.trouble.add(line);
    if (line.kind !== 'step') return;
    if (line.actor === 'link') return this.link.add(line);
    for (const lane of [
      this.caller,
      this.made,
      this.agent,
      this.tools,
      this.course,
      this.states,
      this.operator,
      this.turn,
    ]) {
      lane.add(line);
    }
    if (line.to === 'closed') this.#over(line.t);
  }

  #over(t: number): void {
    for (const lane of [this.caller, this.agent, this.tools, this.course, this.operator]) lane.over(t);
  }
}
