import type { JournalStep } from '../../store/journal-format.ts';
import { OpenSpans, type Point, type Span } from './span.ts';

/** The caller speaks, as the model's voice detection noticed it. */
export interface Speech extends Span {
  readonly itemId: string;
}

/** When the caller spoke, and which keys were pressed. */
export class CallerLane {
  readonly #speech = new OpenSpans<Speech>();
  readonly keys: Point[] = [];

  get speech(): readonly Speech[] {
    return this.#speech.spans;
  }

  add({ in: event, n, t, to }: JournalStep): void {
    switch (event.type) {
      case 'openai.input_audio_buffer.speech_started':
        return this.#speech.begin('', { n, from: t, to: null, itemId: event.itemId });
      case 'openai.input_audio_buffer.speech_stopped':
      case 'openai.input_audio_buffer.committed':
        return this.#speech.end('', t);
      case 'caller.fell_silent':
        // The server never noticed the end of the turn.
        if (to === 'listening.thinking') this.#speech.end('', t);
        return;
      case 'twilio.dtmf':
        this.keys.push({ n, t, text: event.digit });
    }
  }

  over(t: number): void {
    this.#speech.endAll(t);
  }
}
