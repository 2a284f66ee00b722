import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import type { Transport } from '../io/transport.ts';
import type { Metrics } from '../server/metrics.ts';
import { decodeTwilioMessage } from '../twilio/decode.ts';
import type { StreamTokens } from '../twilio/stream-tokens.ts';
import { TOKEN_PARAMETER } from '../twilio/twiml.ts';
import type { PhoneCall } from './call/phone-call.ts';

/** What is needed to join streams to their calls. */
export interface StreamDoor {
  readonly tokens: StreamTokens;
  readonly callOf: (callSid: string) => PhoneCall | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** A stream that does not say which call it carries within this time is closed. */
const START_TIMEOUT_MS = 10_000;
/** Close code: the peer broke the rules. */
const POLICY_VIOLATION = 1008;
const DEAF = { message: () => {}, close: () => {} };

/** A media stream was opened: it is given to the call it names, if its token is that call's. Otherwise it is closed. */
export function openStream(transport: Transport, { tokens, callOf, clock, log, metrics }: StreamDoor): void {
  const refuse = (reason: string): void => {
    clock.clearTimeout(timer);
    transport.listen(DEAF);
    transport.close(POLICY_VIOLATION, reason);
  };
  const timer = clock.setTimeout(() => refuse('no start message'), START_TIMEOUT_MS);
  transport.listen({
    message: (data) => {
      metrics.frame('twilio', 'in');
      const decoded = decodeTwilioMessage(data);
      if (decoded.kind === 'unsupported_media_format') {
        const { callSid, format } = decoded;
        log.error({ callSid, format }, 'a stream in a format that is not μ-law 8000');
        return refuse('only audio/x-mulaw at 8000 samples/s is supported');
      }
      if (decoded.kind === 'malformed') metrics.malformed('twilio');
      if (decoded.kind !== 'message' || decoded.message.event !== 'start') return;
      const { callSid, streamSid, parameters } = decoded.message;
      const verdict = tokens.redeem(parameters[TOKEN_PARAMETER] ?? '', callSid);
      const call = callOf(callSid);
      if (verdict !== 'ok' || !call || call.ended) {
        const problem = verdict === 'ok' ? 'the call is over' : `its token is ${verdict}`;
        log.warn({ callSid, problem }, 'a media stream was refused');
        return refuse(problem);
      }
      clock.clearTimeout(timer);
      call.attach(transport, streamSid);
    },
    close: () => clock.clearTimeout(timer),
  });
}
