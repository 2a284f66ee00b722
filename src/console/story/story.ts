import type { JournalHead, JournalLine } from '../../store/journal-format.ts';
import { CallTime } from './call-time.ts';
import { Lanes } from './lanes.ts';
import { emptyScene, type Scene, sceneAfter } from './scene.ts';

/** A scene is kept after so many lines: a moment is told from the nearest one. */
const CHAPTER = 64;

/**
 * A call told from its journal: live, line by line, or all of it at once; the same either way. Any moment of it can be
 * asked for. Lines come in order; to append one costs as much in a long call as in a short one.
 */
export class Story {
  readonly lines: JournalLine[] = [];
  readonly time = new CallTime();
  readonly lanes = new Lanes(this.time);
  /** After 0, 64, 128, … lines. */
  readonly #chapters: Scene[] = [emptyScene];
  #now: Scene = emptyScene;
  #endT = 0;

  append(lines: readonly JournalLine[]): void {
    for (const line of lines) this.#append(line);
  }

  /** The first line; absent while nothing is known. */
  get head(): JournalHead | undefined {
    const [first] = this.lines;
    return first?.kind === 'call' ? first : undefined;
  }

  /** The newest moment that is known, ms since the call began. */
  get endT(): number {
    return this.#endT;
  }

  /** The call as it is after the newest line. */
  get now(): Scene {
    return this.#now;
  }

  /** Nothing more will happen. */
  get over(): boolean {
    return this.#now.end !== null;
  }

  /** The call at a moment, ms since it began. */
  at(t: number): Scene {
    return this.after(this.countAt(t));
  }

  /** The call after so many lines. */
  after(count: number): Scene {
    if (count === this.lines.length) return this.#now;
    const chapter = Math.floor(count / CHAPTER);
    let scene = this.#chapters[chapter] ?? emptyScene;
    for (let i = chapter * CHAPTER; i < count; i++) scene = sceneAfter(scene, this.lines[i]!);
    return scene;
  }

  /** How many lines there are up to a moment, those of the moment included. */
  countAt(t: number): number {
    let [low, high] = [0, this.lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle]!.t <= t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #append(line: JournalLine): void {
    this.lines.push(line);
    this.time.learn(line.t, line.at);
    this.lanes.add(line);
    this.#now = sceneAfter(this.#now, line);
    this.#endT = Math.max(this.#endT, line.kind === 'audio' ? line.until : line.t);
    if (this.lines.length % CHAPTER === 0) this.#chapters.push(this.#now);
  }
}
