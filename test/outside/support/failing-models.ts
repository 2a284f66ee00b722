import type { Reception } from './ga-server.ts';
import type { GaSession } from './ga-session.ts';
import type { MediaLeg } from './media-leg.ts';

/** A model that lets a call down. */
export interface FailingModel {
  /** What the log must say. */
  readonly reason: string;
  /** @param failed to be called at the moment of failure; without a call, it failed before the caller was there. */
  reception(failed: () => void, leg: () => MediaLeg): Reception;
}

const NO_QUOTA = {
  type: 'insufficient_quota',
  code: 'insufficient_quota',
  message: 'You exceeded your current quota.',
};
const RATE = {
  type: 'tokens',
  code: 'rate_limit_exceeded',
  message: 'Rate limit reached: please try again in 3s.',
};
const KEY = {
  type: 'invalid_request_error',
  code: 'invalid_api_key',
  message: 'Incorrect API key provided: sk-outs.',
};

/** Greets for 800 ms; `then` happens once that was heard and the caller has said something. */
const afterGreeting =
  (then: (session: GaSession, failed: () => void) => void): FailingModel['reception'] =>
  (failed, leg) => ({
    onAsked: (session, count) => {
      if (count > 1) return then(session, failed);
      session.say(800, 'Hello.');
      leg().onceHeard(800, () => {
        session.callerSpeaks();
        session.callerStops('Are you open?');
      });
    },
  });

/** Speaks 3 s of a greeting that is not complete; `then` happens when the first second was heard. */
const midAnswer =
  (then: (session: GaSession, failed: () => void) => void): FailingModel['reception'] =>
  (failed, leg) => ({
    onAsked: (session, count) => {
      if (count > 1) return;
      session.say(3000, 'Hello, and', false);
      leg().onceHeard(1000, () => then(session, failed));
    },
  });

/** Every way a model was seen to fail, by name. */
export const failingModels: Readonly<Record<string, FailingModel>> = {
  'refuses the key after the upgrade': {
    reason: 'model_auth',
    reception: () => ({
      onOpen: (session) => {
        session.error(KEY);
        session.close(3000, 'invalid_request_error.invalid_api_key');
      },
    }),
  },
  'refuses the key by HTTP': { reason: 'model_auth', reception: () => ({ refuse: 401 }) },
  'is overloaded': { reason: 'model_unreachable', reception: () => ({ refuse: 503 }) },
  'never answers the upgrade': { reason: 'model_unreachable', reception: () => 'silence' },
  'answers the upgrade and nothing else': {
    reason: 'model_unreachable',
    reception: () => ({ onOpen: () => {}, onSession: () => {} }),
  },
  'never accepts the session': { reason: 'model_unreachable', reception: () => ({ onSession: () => {} }) },
  'accepts another session than asked': {
    reason: 'model_session',
    reception: () => ({
      onSession: (session) =>
        session.accept((asked) => ({ ...asked, audio: { ...(asked.audio as object), output: PCM_OUTPUT } })),
    }),
  },
  'refuses the session': {
    reason: 'model_session',
    reception: () => ({
      onSession: (session) =>
        session.error({
          type: 'invalid_request_error',
          code: 'unknown_parameter',
          message: 'Unknown parameter.',
        }),
    }),
  },
  'hangs up once it has accepted': {
    reason: 'model_gone',
    reception: () => ({
      onSession: (session) => {
        session.accept();
        session.close(1011, 'server error');
      },
    }),
  },
  'never greets': {
    reason: 'model_no_answer',
    reception: (failed) => ({ onAsked: (_, count) => count === 1 && failed() }),
  },
  'has no quota': {
    reason: 'model_quota',
    reception: (failed) => ({
      onAsked: (session) => {
        failed();
        session.fail(NO_QUOTA);
      },
    }),
  },
  'runs into its rate limit turn after turn': {
    reason: 'model_no_answer',
    reception: (failed, leg) => {
      const fail = once(failed);
      return afterGreeting((session) => {
        fail();
        session.fail(RATE);
      })(failed, leg);
    },
  },
  'never answers a turn': {
    reason: 'model_no_answer',
    reception: (failed, leg) => {
      const fail = once(failed);
      return afterGreeting(() => fail())(failed, leg);
    },
  },
  'dies in the middle of an answer': {
    reason: 'model_gone',
    reception: midAnswer((session, failed) => {
      failed();
      session.cut();
    }),
  },
  'closes in the middle of an answer': {
    reason: 'model_gone',
    reception: midAnswer((session, failed) => {
      failed();
      session.error({
        type: 'invalid_request_error',
        code: 'session_expired',
        message: 'Your session hit 60 minutes.',
      });
      session.close(1001, 'Your session hit the maximum duration of 60 minutes.');
    }),
  },
  'falls silent in the middle of an answer': {
    reason: 'model_no_answer',
    reception: (failed, leg) => ({
      onAsked: (session, count) => {
        if (count > 1) return;
        session.say(1500, 'Hello, and', false);
        // All that came was heard: from here on the caller waits.
        leg().onceHeard(1500, failed);
      },
    }),
  },
};

const PCM_OUTPUT = { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin' };

function once(run: () => void): () => void {
  let ran = false;
  return () => {
    if (!ran) run();
    ran = true;
  };
}
