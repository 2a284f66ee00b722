import { apiUrl } from '../api.ts';
import type { CallModel } from './call-model.ts';

/** A jump of less than this is only the audio's own unevenness, s. */
const SAME_S = 0.25;

/** Plays a recorded call along with the page's cursor: whichever the person moves, the other follows. */
export class Recording {
  readonly #audio = new Audio();
  readonly #model: CallModel;

  constructor(callSid: string, model: CallModel) {
    this.#model = model;
    this.#audio.preload = 'none';
    this.#audio.src = apiUrl(`calls/${callSid}/audio`);
    this.#audio.addEventListener('ended', () => model.advance(model.newest.value));
  }

  /** Begins at the cursor. @returns false when it cannot be played: then the clock alone moves the cursor. */
  async play(): Promise<boolean> {
    this.#audio.playbackRate = this.#model.speed.peek();
    this.#audio.currentTime = this.#wantedS();
    try {
      await this.#audio.play();
      return true;
    } catch {
      return false;
    }
  }

  pause(): void {
    this.#audio.pause();
  }

  /** The cursor was moved: the audio goes there, too. */
  follow(): void {
    if (Math.abs(this.#audio.currentTime - this.#wantedS()) > SAME_S)
      this.#audio.currentTime = this.#wantedS();
    this.#audio.playbackRate = this.#model.speed.peek();
  }

  /** Where the audio is, ms since the call began; null while it does not play. */
  get moment(): number | null {
    const { paused, currentTime } = this.#audio;
    return paused ? null : this.#model.story.time.tOf(currentTime * 1000);
  }

  close(): void {
    this.#audio.pause();
    this.#audio.removeAttribute('src');
  }

  /** A recording's second 0 is where the call's clock begins. */
  #wantedS(): number {
    return Math.max(0, this.#model.story.time.atOf(this.#model.moment.peek()) / 1000);
  }
}
