import type { CallEvent, Usage } from '../../machines/index.ts';
import type { Prices } from '../../src/agents/define-config.ts';
import { CallBooks, type CallBooksOptions } from '../../src/calls/books/call-books.ts';
import { Spend, type SpendLimit } from '../../src/calls/books/spend.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { PriceList } from '../../src/prices/price-list.ts';

interface Setting extends Partial<Omit<CallBooksOptions, 'prices' | 'spend' | 'clock'>> {
  /** Prices that were set. */
  readonly own?: Prices;
  readonly perDayUsd?: number;
}

/** The books of one call to a number in California, on virtual time; what happens in it is said by the test. */
export function booksOf({ own = {}, perDayUsd, ...setting }: Setting = {}) {
  const clock = new VirtualClock();
  const spend = new Spend(
    { all: () => perDayUsd ?? null, of: () => null },
    () => Date.UTC(2026, 10, 23, 9) + clock.now(),
  );
  const limits: SpendLimit[] = [];
  let later = 0;
  const books = new CallBooks({
    agent: 'assistant',
    model: 'gpt-realtime-2.1',
    transcription: 'gpt-transcribe',
    line: { direction: 'inbound', number: '+14155550100' },
    messages: true,
    detected: false,
    perCallUsd: null,
    prices: new PriceList(own),
    spend,
    clock,
    onLimit: (reached) => void limits.push(reached),
    onLater: () => {
      later += 1;
    },
    ...setting,
  });
  const at = (): number => clock.now();
  // SAFETY: the books look at these fields only.
  const took = (event: object): void => books.took({ at: at(), ...event } as CallEvent);
  let items = 0;
  return {
    ...{ books, clock, spend, limits },
    /** How often it was said that an ended call has cost more. */
    later: () => later,
    took,
    streamStarts: () => took({ type: 'twilio.start', streamSid: 'MZ1' }),
    /** The caller says something, which is written down. */
    callerSays: (seconds: number) => {
      const itemId = `item_${++items}`;
      took({ type: 'openai.input_audio_buffer.committed', itemId, previousItemId: null });
      const usage = { by: 'duration', seconds };
      took({
        type: 'openai.conversation.item.input_audio_transcription.completed',
        ...{ itemId, transcript: 'Hello.', usage },
      });
    },
    /** A response that came to its end, one way or another. */
    response: (responseId: string, usage?: Usage, more: object = {}) => {
      took({ type: 'openai.response.created', responseId, status: 'in_progress' });
      took({
        type: 'openai.response.done',
        ...{ responseId, status: 'completed' },
        ...(usage && { usage }),
        ...more,
      });
    },
  };
}
