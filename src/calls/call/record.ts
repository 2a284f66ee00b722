import {
  type CallAction,
  type CallContext,
  type CallEvent,
  heardText,
  type Interruption,
  type Reckoning,
  type TurnLatency,
} from '../../../machines/index.ts';
import type { CallRow } from '../../store/store.ts';
import type { Direction } from '../../twilio/parties.ts';

/** One line of a call's story. */
interface Entry {
  /** The call's clock, ms. */
  readonly at: number;
  readonly kind: 'state' | 'caller' | 'agent' | 'interruption' | 'turn' | 'problem' | 'event';
  readonly text: string;
}

/** A call as JSON: what it is, what was said and heard, and how every interruption was reckoned. */
export interface CallRecordJson {
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  readonly direction: Direction;
  readonly state: string;
  readonly endReason: string | null;
  readonly endDetail: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly entries: readonly Entry[];
  readonly transcript: readonly {
    readonly role: 'caller' | 'agent';
    readonly itemId: string;
    readonly text: string;
    readonly heardText: string;
    readonly heardMs: number | null;
    readonly generatedMs: number;
    readonly interrupted: boolean;
  }[];
  readonly interruptions: readonly Interruption[];
  readonly turns: readonly TurnLatency[];
  readonly audio: AudioTotals;
}

/** Bytes of μ-law that passed, by place; silence put in for gaps counts apart. */
interface AudioTotals {
  readonly fromCallerBytes: number;
  readonly filledBytes: number;
  readonly toModelBytes: number;
  readonly fromModelBytes: number;
  readonly toCallerBytes: number;
}

/** A call that talks for hours must not fill the memory: the oldest lines go first. */
const MAX_ENTRIES = 5000;
/** Nor may a few endless ones; what was said is kept whole in the transcript. */
const MAX_ENTRY_CHARACTERS = 500;

/** What is remembered of a call for people to read, while it lives and for a while after. */
export class CallRecord {
  readonly #entries: Entry[] = [];
  readonly #interruptions: Interruption[] = [];
  readonly #turns: TurnLatency[] = [];
  readonly #audio = {
    fromCallerBytes: 0,
    filledBytes: 0,
    toModelBytes: 0,
    fromModelBytes: 0,
    toCallerBytes: 0,
  };

  /** An event went into the call. */
  took(event: CallEvent): void {
    switch (event.type) {
      case 'twilio.media':
        this.#audio[event.filled ? 'filledBytes' : 'fromCallerBytes'] += event.bytes;
        return;
      case 'openai.response.output_audio.delta':
        this.#audio.fromModelBytes += event.bytes;
        return;
      case 'openai.conversation.item.input_audio_transcription.completed':
        return this.#add(event.at, 'caller', event.transcript);
      case 'openai.response.output_audio_transcript.done':
        return this.#add(event.at, 'agent', event.text);
      case 'twilio.dtmf':
        return this.#add(event.at, 'caller', `pressed ${event.digit}`);
      case 'model.failed':
        return this.#add(event.at, 'problem', `${event.reason}: ${event.detail}`);
      case 'twilio.start':
      case 'twilio.stop':
      case 'twilio.lost':
      case 'model.ready':
      case 'operator.hang_up':
      case 'openai.input_audio_buffer.speech_started':
      case 'openai.input_audio_buffer.speech_stopped':
        return this.#add(event.at, 'event', event.type);
      case 'operator.say':
      case 'operator.tell_model':
        return this.#add(event.at, 'event', `${event.type} by ${event.by}: ${event.text}`);
      case 'operator.mute':
      case 'operator.unmute':
      case 'operator.listen':
      case 'operator.listen_ended':
        return this.#add(event.at, 'event', `${event.type} by ${event.by}`);
      case 'tool.finished':
        return this.#add(event.at, 'event', `${event.type} (${event.ok ? 'done' : 'not done'})`);
      case 'tool.late':
        return this.#add(event.at, 'event', `${event.type}: ${event.name} (${event.why})`);
      case 'limit.reached':
      case 'transfer.answered':
      case 'transfer.failed':
        return this.#add(event.at, 'event', `${event.type}: ${event.detail}`);
      case 'openai.response.done':
        return this.#add(event.at, 'event', `${event.type} (${event.status})`);
    }
  }

  /** An action came out of the call. */
  did(action: CallAction, at: number): void {
    switch (action.type) {
      case 'openai.input_audio_buffer.append':
        this.#audio.toModelBytes += action.bytes;
        return;
      case 'twilio.media':
        this.#audio.toCallerBytes += action.bytes;
        return;
      case 'tool.run':
        return this.#add(at, 'event', `${action.type}: ${action.name}`);
      case 'twilio.clear':
      case 'twilio.announce':
      case 'twilio.digits':
        return this.#add(at, 'event', action.type);
      case 'twilio.hold':
        return this.#add(at, 'event', `${action.type} ${action.on ? 'on' : 'off'}`);
      case 'call.transfer':
        return this.#add(at, 'event', `${action.type}: ${action.to} (${action.mode})`);
      case 'report.interruption': {
        const { type: _, ...interruption } = action;
        this.#interruptions.push(interruption);
        return this.#add(at, 'interruption', describeInterruption(interruption));
      }
      case 'report.turn': {
        const { type: _, ...turn } = action;
        this.#turns.push(turn);
        return this.#add(at, 'turn', describeTurn(turn));
      }
      case 'report.model_error':
        return this.#add(at, 'problem', `${action.code ?? 'error'}: ${action.message}`);
      case 'report.ended':
        return this.#add(at, 'event', `ended: ${action.reason}. ${action.detail}`);
    }
  }

  /** How often the caller interrupted. */
  get bargeIns(): number {
    return this.#interruptions.filter(({ cause }) => cause === 'barge_in').length;
  }

  /** The turns that were answered, and how fast. */
  get answered(): CallRow['turns'] {
    return this.#turns.flatMap(({ stoppedAt, firstAudioAt }) =>
      stoppedAt === null || firstAudioAt === null
        ? []
        : [{ atMs: Math.round(stoppedAt), latencyMs: Math.round(firstAudioAt - stoppedAt) }],
    );
  }

  /** The call entered a state. */
  entered(state: string, at: number): void {
    this.#add(at, 'state', state);
  }

  /** Everything, for the API. */
  describe(
    facts: {
      readonly callSid: string;
      readonly from: string;
      readonly to: string;
      readonly direction: Direction;
      readonly startedAt: string;
    },
    state: string,
    context: CallContext,
  ): CallRecordJson {
    return {
      ...facts,
      state,
      endReason: context.end?.reason ?? null,
      endDetail: context.end?.detail ?? null,
      entries: [...this.#entries],
      transcript: context.conversation.map((said) => ({
        role: said.role,
        itemId: said.itemId,
        text: said.text ?? '',
        heardText: heardText(said),
        heardMs: said.heardMs,
        generatedMs: said.generatedMs,
        interrupted: said.interrupted,
      })),
      interruptions: [...this.#interruptions],
      turns: [...this.#turns],
      audio: { ...this.#audio },
    };
  }

  #add(at: number, kind: Entry['kind'], text: string): void {
    if (this.#entries.length >= MAX_ENTRIES) this.#entries.shift();
    this.#entries.push({ at: Math.round(at), kind, text: shortened(text) });
  }
}

/** One sentence with every term of an interruption's arithmetic. */
export function describeInterruption(interruption: Interruption): string {
  const items = interruption.items.map(
    (item) =>
      `${item.itemId}: sent ${item.sentMs} ms, proven ${item.ackedMs} ms, ` +
      `heard ${item.heardMs} ms → ${item.verdict}${item.verdict === 'truncate' ? ` at ${item.heardMs} ms` : ''}`,
  );
  const { at, cause, droppedMs, reckoning } = interruption;
  return `${cause}${at === null ? '' : ` at ${Math.round(at)} ms`}, ${droppedMs} ms unheard; ${describeReckoning(reckoning)}; ${items.join('; ')}`;
}

function describeReckoning(reckoning: Reckoning): string {
  const { earliestMs, latestMs, elapsedMs, frameMs, provenMs, limitMs, positionMs } = reckoning;
  const known = `marks prove ${provenMs} ms, limit ${limitMs} ms`;
  if (earliestMs === null || elapsedMs === null) return `${known} → playhead at ${positionMs} ms`;
  const latest = latestMs === null ? 'now' : `${Math.round(latestMs)} ms`;
  const began = `playing since ${Math.round(earliestMs)} ms at the earliest, ${latest} at the latest`;
  return `${began}: for ${Math.round(elapsedMs)} ms and a frame of ${frameMs} ms; ${known} → playhead at ${positionMs} ms`;
}

function describeTurn(turn: TurnLatency): string {
  if (turn.stoppedAt === null) return 'the agent spoke first';
  const after = (at: number | null): string =>
    at === null ? '–' : `${Math.round(at - (turn.stoppedAt ?? 0))} ms`;
  return `answered: response after ${after(turn.createdAt)}, first audio ${after(turn.firstAudioAt)}, heard ${after(turn.firstHeardAt)}`;
}

/** A copy, since a slice would keep all of the text it was taken from. */
const shortened = (text: string): string =>
  text.length <= MAX_ENTRY_CHARACTERS ? text : Buffer.from(text.slice(0, MAX_ENTRY_CHARACTERS)).toString();
