import type { CallAction } from '../../../machines/index.ts';
import type { Logger } from '../../config/log.ts';
import type { Metrics } from '../../server/metrics.ts';
import { describeInterruption } from './record.ts';

/** What the call machine tells of itself. */
export type Report = Extract<CallAction, { type: `report.${string}` }>;

/** Tells operators: numbers to the metrics, words to the log. How a call ended is `logEnd`'s to tell. */
export function tellOperators(
  report: Exclude<Report, { type: 'report.ended' }>,
  to: { readonly metrics: Metrics; readonly log: Logger; readonly showTimingMath: boolean },
): void {
  const { metrics, log, showTimingMath } = to;
  switch (report.type) {
    case 'report.interruption':
      if (report.cause === 'barge_in') metrics.interruption();
      if (showTimingMath) log.info({ timing: report }, describeInterruption(report));
      return;
    case 'report.turn':
      if (report.stoppedAt !== null && report.firstAudioAt !== null) {
        metrics.answerLatency(report.firstAudioAt - report.stoppedAt);
      }
      return;
    case 'report.model_error':
      metrics.modelError(report.code);
      log.warn({ code: report.code, harmless: report.harmless }, report.message);
      return;
  }
}

/** Logs how a call ended, and what the operator can do about it. @param reason as the machine names it. */
export function logEnd(log: Logger, reason: string, detail: string): void {
  const failed = reason.startsWith('model_') || reason === 'internal_error';
  log[failed ? 'error' : 'info']({ reason, detail, action: ADVICE[reason] }, 'call ended');
}

const ADVICE: Readonly<Record<string, string>> = {
  model_unreachable: 'Check the network and OPENAI_REALTIME_URL.',
  model_auth: 'Check OPENAI_API_KEY.',
  model_quota: 'Check the billing and limits of the OpenAI account.',
  model_session: 'Check OPENAI_REALTIME_MODEL and the session settings against what the server says.',
  model_gone: 'The connection to the model broke; look for an outage.',
  model_no_answer:
    'The model did not answer; look for an outage, or raise ANSWER_TIMEOUT_MS for a slow model.',
  unclaimed:
    'Twilio did not open the stream: check that PUBLIC_URL is reachable by wss:// and not behind a login.',
  internal_error: 'Please report this with the log.',
};
