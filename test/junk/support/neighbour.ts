import type { Environment } from '../../../src/config/dotenv.ts';
import { memoryPair } from '../../../src/io/memory-transport.ts';
import type { Transport } from '../../../src/io/transport.ts';
import { type ModelDialer, memoryDialer } from '../../../src/openai/connection.ts';
import { connectRehearsalModel } from '../../../src/rehearsal/model/connect.ts';
import type { Archive } from '../../../src/store/archive.ts';
import { form } from '../../outside/support/ask.ts';
import { streamOf } from '../../outside/support/twiml.ts';
import { virtualDoor } from '../../outside/support/virtual.ts';
import { Stage } from '../../support/stage.ts';
import type { JunkFrame } from './junk.ts';

type Wire = Record<string, unknown>;

/** What both ends of one mad call do. */
export interface Madness {
  readonly phone: readonly JunkFrame[];
  /** So many of the phone's frames come before its `start`. */
  readonly early: number;
  readonly model: readonly JunkFrame[];
  /** So many of the model's frames come before it accepts its session. */
  readonly premature: number;
  /** How the phone leaves. */
  readonly leaves: 'cut' | 'close' | 'stop' | 'stays';
}

/** Everything the engine wrote on one mad call. */
export interface Written {
  readonly callSid: string;
  readonly streamSid: string;
  readonly toPhone: unknown[];
  readonly toModel: unknown[];
  /** Their ends of the two connections, once they are up. */
  readonly ends: { phone?: Transport; model?: Transport };
}

interface MadModel {
  readonly madness: Madness;
  readonly written: Written;
}

/** A stage on which mad calls can be placed; all others have a sane model. */
export class MadStage {
  readonly stage: Stage;
  /** To be dialed next. */
  readonly #models: MadModel[] = [];
  #dialed = 0;

  /** @param archive where calls are kept; what is not given, in memory. */
  constructor(environment: Environment = {}, archive: Partial<Archive> = {}) {
    const dial: ModelDialer = (listener) => memoryDialer(() => this.#model())(listener);
    this.stage = new Stage({ environment: { GREETING_GUARD_MS: '0', ...environment }, dial, archive });
  }

  /** Connections to models so far. */
  get dialed(): number {
    return this.#dialed;
  }

  /** Places a mad call; it goes on by itself on virtual time. */
  async place(callSid: string, madness: Madness): Promise<Written> {
    const { stage } = this;
    const door = virtualDoor(stage);
    const written: Written = { callSid, streamSid: `MZ${callSid}`, toPhone: [], toModel: [], ends: {} };
    this.#models.push({ madness, written });
    const fields = { CallSid: callSid, From: '+15550100', To: '+15550199', CallStatus: 'ringing' };
    const { body } = await door.request(`${door.base}/incoming-call`, form(fields));
    const { url, parameters } = streamOf(body);
    const transport = await door.connect(url);
    if (typeof transport === 'number') throw new Error(`refused: ${transport}`);
    written.ends.phone = transport;
    transport.listen({ message: (data) => void written.toPhone.push(data), close: () => {} });
    this.#play(transport, written, madness.phone.slice(0, madness.early), () => {
      transport.send(JSON.stringify(startOf(written, parameters)));
      this.#play(transport, written, madness.phone.slice(madness.early), () => {
        if (madness.leaves === 'cut') transport.terminate();
        if (madness.leaves === 'close') transport.close(1000);
        if (madness.leaves === 'stop')
          transport.send(JSON.stringify({ event: 'stop', streamSid: written.streamSid }));
      });
    });
    return written;
  }

  #model(): Transport {
    const { clock } = this.stage;
    this.#dialed += 1;
    const mad = this.#models.shift();
    if (!mad) return connectRehearsalModel({ clock, seed: 1, latencyMs: 15 }).transport;
    const { madness, written } = mad;
    const [engine, transport] = memoryPair(clock, 15);
    written.ends.model = transport;
    let asked = false;
    transport.listen({
      close: () => {},
      message: (data) => {
        written.toModel.push(data);
        if (asked) return;
        asked = true;
        const { session } = JSON.parse(String(data)) as { session: Wire };
        this.#play(transport, written, madness.model.slice(0, madness.premature), () => {
          transport.send(JSON.stringify({ type: 'session.created', session: {} }));
          transport.send(JSON.stringify({ type: 'session.updated', session }));
          this.#play(transport, written, madness.model.slice(madness.premature), () => {});
        });
      },
    });
    return engine;
  }

  #play(transport: Transport, names: Written, frames: readonly JunkFrame[], then: () => void): void {
    const [first, ...rest] = frames;
    if (!first) return then();
    this.stage.clock.setTimeout(() => {
      transport.send(named(first.frame, names));
      this.#play(transport, names, rest, then);
    }, first.afterMs);
  }
}

const named = (frame: string | Uint8Array, { streamSid, callSid }: Written): string | Uint8Array =>
  typeof frame === 'string' ? frame.replaceAll('{sid}', streamSid).replaceAll('{call}', callSid) : frame;

function startOf({ callSid, streamSid }: Written, customParameters: Readonly<Record<string, string>>): Wire {
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
  const start = { accountSid: 'AC1', streamSid, callSid, tracks: ['inbound'], mediaFormat, customParameters };
  return { event: 'start', sequenceNumber: '1', start, streamSid };
}
