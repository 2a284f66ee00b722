import { type Actor, createActor, type InputFrom } from 'xstate';
import {
  type CallAction,
  type FailureReason,
  type ModelLinkAction,
  type ModelLinkEvent,
  modelLinkMachine,
  type OpenAIServerEvent,
  watched,
} from '../../../machines/index.ts';
import type { Agent } from '../../agents/agent.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { ModelClosed, ModelDialer, ModelSocket, ModelSocketListener } from '../../openai/connection.ts';
import { decodeServerEvent } from '../../openai/decode.ts';
import { encodeAction, encodeProbe, encodeSession, type WireAction } from '../../openai/encode.ts';
import { failureOfClose } from '../../openai/errors.ts';
import { approvalReply } from '../../openai/mcp-approval.ts';
import { ModelAudio } from '../../openai/model-audio.ts';
import { describeSession } from '../../openai/session-payload.ts';
import type { Metrics } from '../../server/metrics.ts';
import type { CallJournal } from '../journal/journal.ts';
import { Junk } from './junk.ts';

/** What a model leg needs around it. */
export interface ModelLegOptions {
  readonly agent: Agent;
  readonly dial: ModelDialer;
  /** The greeting guard will update the session. */
  readonly guarded: boolean;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly journal: CallJournal;
  /** The session is verified: audio may flow. */
  onReady(): void;
  /** There is no model (any more). At most once. */
  onFailed(reason: FailureReason, detail: string): void;
  /** Everything the model says once it is ready, in order. */
  onEvent(event: OpenAIServerEvent): void;
}

/** How long each step of the set-up may take. The caller's own patience (`connectTimeoutMs`) is shorter. */
const SETUP_TIMEOUT_MS = 10_000;
/** A living server answers a probe within a round trip. */
const PROBE_TIMEOUT_MS = 1500;
/** A model that takes nothing off our hands for this much (minutes of audio) is stuck. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const SESSION_EVENT_ID = 'session';
const PROBE_EVENT_ID = 'probe';

/** The connection of one call to its model: the link machine, its socket, and the audio's format. */
export class ModelLeg {
  readonly #options: ModelLegOptions;
  readonly #audio: ModelAudio;
  readonly #link: Actor<typeof modelLinkMachine>;
  readonly #junk: Junk;
  #socket: ModelSocket | undefined;
  #opened = false;
  #ready = false;
  #lastFrameMs: number;

  constructor(options: ModelLegOptions) {
    this.#options = options;
    this.#lastFrameMs = options.clock.now();
    this.#junk = new Junk(
      'openai',
      'an event of the model was dropped; more of the kind are only counted',
      options,
    );
    this.#audio = new ModelAudio(options.agent.format, ({ itemId }) =>
      options.log.warn(
        { itemId },
        'audio from the model was not base64 and was dropped; more is only counted',
      ),
    );
    const { clock, journal } = options;
    const logic = watched(
      modelLinkMachine,
      (event, before, after) => journal.took('link', event, before, after),
      (error) => journal.fail(error),
    );
    this.#link = createActor(logic, { clock, input: linkInput(options.agent, options.guarded) });
    this.#link.on('*', (action) => {
      journal.did('link', action);
      this.#perform(action);
    });
    this.#link.subscribe(() => journal.settled('link'));
  }

  /** Opens the connection and configures the session. Once. */
  dial(): void {
    this.#options.journal.begin('link', this.#link.getSnapshot());
    this.#link.start();
  }

  /** Sends a client event. Dropped when the session is not ready. */
  send(action: WireAction): void {
    if (!this.#ready) return;
    this.#write(encodeAction(action, { agent: this.#options.agent, audio: this.#audio }));
  }

  /** How long nothing has come from the model, ms. */
  get quietMs(): number {
    return this.#options.clock.now() - this.#lastFrameMs;
  }

  /** Asks the model for a sign of life; without one the connection counts as gone. */
  probe(): void {
    this.#tell({ type: 'link.probe' });
  }

  /** Ends the connection; nothing is heard of it any more. Idempotent. */
  close(): void {
    this.#ready = false;
    this.#tell({ type: 'link.close' });
  }

  #perform(action: ModelLinkAction): void {
    switch (action.type) {
      case 'socket.dial':
        this.#socket = this.#options.dial(this.#listener(), this.#options.agent.model);
        return;
      case 'session.configure':
        return this.#write(encodeSession(this.#options.agent, SESSION_EVENT_ID));
      case 'session.probe':
        return this.#write(encodeProbe(PROBE_EVENT_ID));
      case 'socket.close':
        return this.#socket?.close();
      case 'link.ready':
        this.#ready = true;
        return this.#options.onReady();
      case 'link.failed':
        this.#ready = false;
        return this.#options.onFailed(action.reason, action.detail);
    }
  }

  #listener(): ModelSocketListener {
    return {
      opened: () => {
        this.#opened = true;
        this.#tell({ type: 'socket.opened' });
      },
      message: (data) => this.#received(data),
      closed: (closed) => this.#closed(closed),
    };
  }

  #received(data: string | Uint8Array): void {
    const { metrics } = this.#options;
    metrics.frame('openai', 'in');
    this.#lastFrameMs = this.#options.clock.now();
    const decoded = decodeServerEvent(data);
    if (decoded.kind === 'unknown') return metrics.unknownEvent('openai', decoded.type);
    if (decoded.kind === 'malformed') return this.#junk.book(decoded.problem);
    const { mcpServers = [] } = this.#options.agent;
    const reply = mcpServers.length > 0 ? approvalReply(String(data), mcpServers) : undefined;
    if (reply !== undefined) this.#write(reply);
    const dropped = this.#audio.droppedDeltas;
    for (const event of this.#audio.fromModel(decoded.event)) this.#understood(event);
    if (this.#audio.droppedDeltas > dropped) metrics.malformed('openai');
  }

  /** The link hears what concerns the session, the call everything once it may. */
  #understood(event: OpenAIServerEvent): void {
    const ready = this.#ready;
    switch (event.type) {
      case 'openai.session.created':
      case 'openai.session.updated':
      case 'openai.error':
        this.#tell(event);
    }
    if (ready) this.#options.onEvent(event);
  }

  #tell(event: ModelLinkEvent): void {
    if (this.#link.getSnapshot().status === 'active') this.#link.send(event);
  }

  #closed(closed: ModelClosed): void {
    const reason = failureOfClose(closed, this.#opened);
    const status = closed.httpStatus === undefined ? `code ${closed.code}` : `HTTP ${closed.httpStatus}`;
    this.#tell({
      type: 'socket.closed',
      reason,
      detail: `${status}${closed.reason ? `: ${closed.reason}` : ''}`,
    });
  }

  #write(frame: string): void {
    const socket = this.#socket;
    if (!socket) return;
    if (socket.bufferedBytes > MAX_BUFFERED_BYTES) return socket.terminate();
    this.#options.metrics.frame('openai', 'out');
    socket.send(frame);
  }
}

/**
 * The model link's input for an agent.
 * @param guarded the greeting guard will update the session.
 */
export const linkInput = (agent: Agent, guarded: boolean): InputFrom<typeof modelLinkMachine> => ({
  asked: describeSession(agent),
  setupTimeoutMs: SETUP_TIMEOUT_MS,
  probeTimeoutMs: PROBE_TIMEOUT_MS,
  triesProbe: !guarded,
});

/** Whether an action is a client event on the model's wire. */
export const isForModel = (action: CallAction): action is WireAction => action.type.startsWith('openai.');
