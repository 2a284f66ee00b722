import type { JournalLine } from '../../store/journal-format.ts';
import type { Point } from './span.ts';

/** Something that went wrong. `harmless`: the books were corrected and nothing else came of it. */
export interface Trouble extends Point {
  readonly harmless: boolean;
}

/** What went wrong on a call, and what became of its stream. */
export class TroubleLane {
  readonly troubles: Trouble[] = [];

  add(line: JournalLine): void {
    if (line.kind === 'lost') return this.#note(line, `${line.lines} journal lines were lost`, true);
    if (line.kind !== 'step') return;
    if ('failed' in line) this.#note(line, 'the machine itself failed: a defect', false);
    const { in: event, out = [] } = line;
    for (const action of out) {
      if (action.type === 'report.model_error') {
        this.#note(line, `${action.code ?? 'error'}: ${action.message}`, action.harmless);
      }
    }
    switch (event.type) {
      case 'model.failed':
        return this.#note(line, event.detail, false);
      case 'twilio.lost':
        return this.#note(line, `the phone stream broke (code ${event.code})`, false);
      case 'openai.response.done':
        if (event.status !== 'failed') return;
        return this.#note(line, event.error?.message ?? 'a response failed', false);
      case 'openai.conversation.item.input_audio_transcription.failed':
        return this.#note(line, `not transcribed: ${event.error.message}`, true);
    }
  }

  #note({ n, t }: JournalLine, text: string, harmless: boolean): void {
    this.troubles.push({ n, t, text, harmless });
  }
}
