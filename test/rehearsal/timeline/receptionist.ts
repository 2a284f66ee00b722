import { rms } from '../../../src/audio/level.ts';
import { decodeMulaw } from '../../../src/audio/mulaw.ts';
import type { VirtualClock } from '../../../src/io/clock.ts';
import { Application, type AppStream, connectTwiml, type Heard } from '../caller/application.ts';

/** How the receptionist misbehaves. */
export interface Faults {
  readonly noGreeting?: boolean;
  readonly deafToInterruptions?: boolean;
  readonly neverAnswers?: boolean;
  /** Added to what it claims was heard. */
  readonly reckoningErrorMs?: number;
  readonly noRecord?: boolean;
}

/** A small agent in process: greets, answers each turn with a tone of six seconds, stops when spoken over. */
export function receptionist(clock: VirtualClock, faults: Faults = {}): Application {
  const interruptions: unknown[] = [];
  let answerStartMs = 0;
  let answerMs = 0;
  let loudMs = 0;
  let quietMs = 0;
  let inTurn = false;
  const speak = (stream: AppStream, ms: number): void => {
    answerStartMs = clock.now();
    answerMs = ms;
    stream.say(ms);
    stream.mark(`end of ${ms}`);
  };
  const interrupt = (stream: AppStream, startedMs: number): void => {
    const heardMs = clock.now() - answerStartMs;
    if (heardMs >= answerMs || faults.deafToInterruptions) return;
    stream.clear();
    const item = {
      itemId: 'item_1',
      sentMs: 6000,
      ackedMs: 0,
      heardMs: heardMs + (faults.reckoningErrorMs ?? 0),
    };
    interruptions.push({ at: clock.now() - startedMs, items: [{ ...item, verdict: 'truncate' }] });
  };
  const app = new Application(clock, { '/incoming-call': connectTwiml() });
  const record = () => ({
    state: 'closed',
    entries: [{ at: 0, kind: 'state', text: 'greeting' }],
    transcript: [
      { role: 'caller', text: 'When?', interrupted: false },
      {
        role: 'agent',
        text: 'From noon to nine.',
        heardText: 'From noon',
        heardMs: 2600,
        generatedMs: 6000,
        interrupted: true,
      },
    ],
    interruptions,
    turns: [{ at: 1, stoppedAt: 100, createdAt: 130, firstAudioAt: 400, firstHeardAt: 460 }],
  });
  const request = app.request.bind(app);
  app.request = async (asked) => {
    if (!asked.url.includes('/api/calls/')) return request(asked);
    return faults.noRecord
      ? { status: 403, headers: {}, body: '' }
      : { status: 200, headers: {}, body: JSON.stringify(record()) };
  };
  let startedMs = 0;
  app.onMessage = (message: Heard, stream) => {
    if (message.event === 'start') {
      startedMs = clock.now();
      if (!faults.noGreeting) speak(stream, 2000);
    }
    if (message.event !== 'media') return;
    const loud = rms(decodeMulaw(Buffer.from(message.media?.payload ?? '', 'base64'))) > 500;
    loudMs = loud ? loudMs + 20 : Math.max(0, loudMs - 5);
    quietMs = loud ? 0 : quietMs + 20;
    if (!inTurn && loudMs >= 100) {
      inTurn = true;
      interrupt(stream, startedMs);
    }
    if (inTurn && quietMs >= 600) {
      inTurn = false;
      loudMs = 0;
      if (!faults.neverAnswers) speak(stream, 6000);
    }
  };
  return app;
}
