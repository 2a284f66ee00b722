import { setup } from 'xstate';
import { type FailureReason, fatalReason } from '../call/failure.ts';
import type { AskedSession, ModelLinkAction, ModelLinkEvent } from './events.ts';
import { contradictions, differences } from './verify.ts';

interface LinkInput {
  readonly asked: AskedSession;
  /** How long each of dialing, configuring and verifying may take, ms. */
  readonly setupTimeoutMs: number;
  /** How long the answer to a probe may take, ms. */
  readonly probeTimeoutMs: number;
  /** Nothing else will show whether the server acknowledges updates: it is tried once, at the start. */
  readonly triesProbe: boolean;
}

interface LinkContext extends LinkInput {
  /** The server has acknowledged an update after the first: it can be relied on to answer a probe. */
  readonly acknowledges: boolean;
}

const base = setup({
  types: {
    context: {} as LinkContext,
    events: {} as ModelLinkEvent,
    emitted: {} as ModelLinkAction,
    input: {} as LinkInput,
  },
  delays: {
    setupTimeout: ({ context }) => context.setupTimeoutMs,
    probeTimeout: ({ context }) => context.probeTimeoutMs,
  },
  guards: {
    asAsked: ({ context, event }) =>
      event.type === 'openai.session.updated' && differences(context.asked, event.session).length === 0,
    triesProbe: ({ context, event }) =>
      context.triesProbe &&
      event.type === 'openai.session.updated' &&
      differences(context.asked, event.session).length === 0,
    acknowledges: ({ context }) => context.acknowledges,
    unchanged: ({ context, event }) =>
      event.type === 'openai.session.updated' && contradictions(context.asked, event.session).length === 0,
    fatalError: ({ event }) => event.type === 'openai.error' && fatalReason(event.error) !== null,
  },
});

const link = base.extend({
  actions: {
    dial: base.emit({ type: 'socket.dial' }),
    configure: base.emit({ type: 'session.configure' }),
    probe: base.emit({ type: 'session.probe' }),
    relyOnAnswers: base.assign({ acknowledges: true }),
    closeSocket: base.emit({ type: 'socket.close' }),
    reportReady: base.emit({ type: 'link.ready' }),
    reportClosed: base.emit(({ event }) => failureOf(event, 'The connection closed.')),
    reportRefused: base.emit(({ event }) => failureOf(event, 'The session was refused.')),
    reportDifferent: base.emit(({ context, event }) => ({
      type: 'link.failed',
      reason: 'model_session',
      detail:
        event.type === 'openai.session.updated'
          ? `The session is not as asked: ${differences(context.asked, event.session).join('; ')}.`
          : '',
    })),
    reportSilent: base.emit({
      type: 'link.failed',
      reason: 'model_no_answer',
      detail: 'The connection is open, but the model does not react any more.',
    }),
    reportLate: base.emit({
      type: 'link.failed',
      reason: 'model_unreachable',
      detail: 'The model did not set up the session in time.',
    }),
  },
});

/** The answers to a `session.update` that end or begin a session's life, in every state that awaits one. */
const answers = link.createStateConfig({
  on: {
    'openai.session.updated': [
      { guard: 'triesProbe', target: '#modelLink.ready', actions: ['reportReady', 'probe'] },
      { guard: 'asAsked', target: '#modelLink.ready', actions: 'reportReady' },
      { target: '#modelLink.closed', actions: ['reportDifferent', 'closeSocket'] },
    ],
    'openai.error': { target: '#modelLink.closed', actions: ['reportRefused', 'closeSocket'] },
  },
}).on;

/** The life of one connection to the model, from dialing to the end. One per call. */
export const modelLinkMachine = link.createMachine({
  id: 'modelLink',
  context: ({ input }) => ({ ...input, acknowledges: false }),
  initial: 'dialing',
  on: {
    'socket.closed': { target: '.closed', actions: 'reportClosed' },
    'link.close': { target: '.closed', actions: 'closeSocket' },
  },
  states: {
    dialing: {
      description: 'The connection is being opened; began when the webhook came, before the stream.',
      entry: 'dial',
      on: { 'socket.opened': { target: 'configuring', actions: 'configure' } },
      after: { setupTimeout: { target: 'closed', actions: ['reportLate', 'closeSocket'] } },
    },
    configuring: {
      description: 'The session was sent as the first event; the server has not greeted yet.',
      on: { ...answers, 'openai.session.created': { target: 'verifying' } },
      after: { setupTimeout: { target: 'closed', actions: ['reportLate', 'closeSocket'] } },
    },
    verifying: {
      description: 'The server must echo the session as asked; no audio flows before.',
      on: { ...answers },
      after: { setupTimeout: { target: 'closed', actions: ['reportLate', 'closeSocket'] } },
    },
    ready: {
      description:
        'Audio flows both ways; this is where a lost connection is noticed, and where recovering one would begin.',
      on: {
        'openai.session.updated': [
          { guard: 'unchanged', actions: 'relyOnAnswers' },
          { target: 'closed', actions: ['reportDifferent', 'closeSocket'] },
        ],
        'openai.error': { guard: 'fatalError', target: 'closed', actions: ['reportRefused', 'closeSocket'] },
        'link.probe': { guard: 'acknowledges', target: 'probing', actions: 'probe' },
      },
    },
    probing: {
      description: 'The caller spoke and nothing came of it: the model is asked for a sign of life.',
      on: {
        'openai.session.updated': [
          { guard: 'unchanged', target: 'ready' },
          { target: 'closed', actions: ['reportDifferent', 'closeSocket'] },
        ],
        'openai.error': [
          { guard: 'fatalError', target: 'closed', actions: ['reportRefused', 'closeSocket'] },
          { target: 'ready' },
        ],
      },
      after: { probeTimeout: { target: 'closed', actions: ['reportSilent', 'closeSocket'] } },
    },
    closed: { description: 'There is no model connection.', type: 'final' },
  },
});

function failureOf(event: ModelLinkEvent, otherwise: string): ModelLinkAction {
  switch (event.type) {
    case 'socket.closed':
      return { type: 'link.failed', reason: event.reason, detail: event.detail };
    case 'openai.error': {
      const { code, message, param } = event.error;
      const reason: FailureReason = fatalReason(event.error) ?? 'model_session';
      const detail = [code, message, param ? `(${param})` : null].filter(Boolean).join(' ');
      return { type: 'link.failed', reason, detail };
    }
    default:
      return { type: 'link.failed', reason: 'model_gone', detail: otherwise };
  }
}
