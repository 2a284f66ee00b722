import { computed, signal } from '@preact/signals';
import type { JournalLine } from '../../store/journal-format.ts';
import { Story } from '../story/story.ts';
import { Now } from './now.ts';

/** What is left to play at the end is not worth beginning, ms. */
const END_MS = 50;

/** One call as the page shows it: its story, and the moment that is looked at. */
export class CallModel {
  readonly story = new Story();
  /** Counts up with every line. */
  readonly version = signal(0);
  /** The journal's first lines are there. */
  readonly loaded = signal(false);
  readonly live = signal(false);
  /** Why the call cannot be shown. */
  readonly refused = signal<{ readonly code: string; readonly message: string } | null>(null);
  /** The newest moment, ms since the call began; goes on by itself while the call lives. */
  readonly newest = signal(0);
  /** The moment a person chose; null: the newest. */
  readonly cursor = signal<number | null>(null);
  readonly playing = signal(false);
  readonly speed = signal(1);

  /** The moment that is shown. */
  readonly moment = computed(() => this.cursor.value ?? this.newest.value);
  /** So many lines had been written by then. */
  readonly count = computed(() => {
    this.version.value;
    return this.story.countAt(this.moment.value);
  });
  /** The call at that moment. */
  readonly scene = computed(() => {
    this.version.value;
    return this.story.after(this.count.value);
  });
  /** It is the newest moment that is shown. */
  readonly follows = computed(() => this.cursor.value === null);

  /** Where a recording that plays is, ms since the call began; null: the clock moves the cursor. */
  heardMoment: () => number | null = () => null;

  readonly #now = new Now();
  /** The moment that was asked for before the journal had come so far. */
  #awaited: number | null = null;

  /** More of the journal. `live`: the call goes on. @param nowMs the page's clock. */
  append(lines: readonly JournalLine[], live: boolean, nowMs: number): void {
    this.story.append(lines);
    this.#now.learn(this.story.endT, nowMs);
    this.live.value = live && !this.story.over;
    this.loaded.value ||= this.story.lines.length > 0;
    this.version.value += 1;
    this.tick(nowMs, 0);
    if (this.#awaited !== null) this.open(this.#awaited);
  }

  /** Shows a moment as soon as the journal has come so far. Until then it is the newest that is shown. */
  open(t: number): void {
    this.seek(t);
    if (t > this.newest.value) this.#awaited = t;
  }

  /** Shows a moment, ms since the call began; null: the newest from now on. */
  seek(t: number | null): void {
    this.#awaited = null;
    this.cursor.value = t === null ? null : Math.max(0, Math.min(t, this.newest.value));
    if (t === null) this.playing.value = false;
  }

  /** Moves the cursor from where it is, ms. */
  nudge(ms: number): void {
    this.seek(this.moment.value + ms);
  }

  /** Goes to where the state changed last before the cursor, or next after it. */
  toChange(direction: 'last' | 'next'): void {
    const changes = this.story.lanes.states.stays.map(({ from }) => from);
    const t = this.moment.value;
    const to =
      direction === 'last' ? changes.findLast((from) => from < t - 1) : changes.find((from) => from > t);
    this.pause();
    if (to !== undefined) this.seek(to);
    else if (direction === 'next') this.seek(this.live.value ? null : this.newest.value);
  }

  /** Plays on from the cursor; from the beginning when it stands at the end. */
  play(): void {
    if (this.moment.value >= this.newest.value - END_MS) this.seek(0);
    else this.seek(this.moment.value);
    this.playing.value = true;
  }

  pause(): void {
    this.playing.value = false;
  }

  /** The page's clock has come to `nowMs`, `passedMs` after the last time. */
  tick(nowMs: number, passedMs: number): void {
    this.newest.value = this.live.value ? Math.max(this.story.endT, this.#now.at(nowMs)) : this.story.endT;
    if (!this.playing.value || passedMs <= 0) return;
    this.advance(this.heardMoment() ?? this.moment.value + passedMs * this.speed.value);
  }

  /** Playing has come to `t`. It stops at the end; on a live call it goes over into following. */
  advance(t: number): void {
    if (t < this.newest.value) {
      this.seek(t);
      return;
    }
    this.seek(this.live.value ? null : this.newest.value);
    this.playing.value = false;
  }
}
