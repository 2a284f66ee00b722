import type { CallReport } from '../caller/report.ts';
import type { EngineRecord } from './engine-record.ts';
import { checkInterruptions } from './interruption-check.ts';
import { GOODBYE_CLIP, INTERRUPTION_CLIP } from './standard-call.ts';
import { answers } from './utterances.ts';

/** The server's reckoning of what was heard may be off by this much. */
const MAX_TRUNCATION_ERROR_MS = 60;

/** How soon after the caller begins to interrupt the agent must be silent. */
const MAX_BARGE_IN_MS = 2000;

/** What the standard call should have done and did not, a sentence each; empty when all is well. */
export function judge(report: CallReport, record: EngineRecord | undefined): string[] {
  return [
    ...streamFaults(report),
    ...endFaults(record),
    ...greetingFaults(report),
    ...answers(report)
      .filter(({ said, latencyMs }) => latencyMs === undefined && !endedDuring(report, said))
      .map(({ said }) => `nothing was heard in answer to “${said.text}”`),
    ...bargeInFaults(report, record),
    ...report.problems.map(({ text }) => text),
  ];
}

function streamFaults({ streams, endedBy, webhooks, said }: CallReport): string[] {
  if (webhooks[0] && webhooks[0].status === undefined) return [`no answer from ${webhooks[0].url}`];
  if (!streams.some(({ startedAtMs }) => startedAtMs !== undefined)) return ['no media stream was opened'];
  // The agent may hang up once the caller has said goodbye; before that, the server has given the caller up.
  const through = said.some(({ clip }) => clip === GOODBYE_CLIP);
  if (endedBy === 'caller' || (endedBy === 'twiml' && through)) return [];
  return [`the call was ended by ${endedBy} before the caller was through`];
}

/** An apology is heard like any other sentence; only the server knows that it was one. */
function endFaults(record: EngineRecord | undefined): string[] {
  const { endReason, endDetail } = record ?? {};
  return endReason?.startsWith('model_')
    ? [`the server gave the call up: ${endReason}. ${endDetail ?? ''}`]
    : [];
}

function greetingFaults({ said, heard, streams }: CallReport): string[] {
  if (!streams.some(({ startedAtMs }) => startedAtMs !== undefined)) return [];
  const first = heard[0];
  return first && first.startMs < (said[0]?.startMs ?? Number.POSITIVE_INFINITY)
    ? []
    : ['no greeting was heard'];
}

/** The agent may end the call on its own once the caller has said goodbye. */
function endedDuring(report: CallReport, said: CallReport['said'][number]): boolean {
  return report.endedBy !== 'caller' && said === report.said.at(-1) && said.endMs >= report.endedAtMs;
}

function bargeInFaults(report: CallReport, record: EngineRecord | undefined): string[] {
  const spoken = report.said.find(({ clip }) => clip === INTERRUPTION_CLIP);
  if (!spoken) return [];
  const clear = report.clears.find(
    ({ atMs, droppedBytes }) =>
      droppedBytes > 0 && atMs >= spoken.startMs && atMs <= spoken.startMs + MAX_BARGE_IN_MS,
  );
  if (!clear) return ['the agent talked on when the caller interrupted'];
  if (!record) return [];
  const checks = checkInterruptions(report, record);
  if (checks.length === 0) return ['the server recorded no interruption'];
  return checks
    .filter(({ differenceMs }) => Math.abs(differenceMs) > MAX_TRUNCATION_ERROR_MS)
    .map(({ atMs, differenceMs }) => {
      const at = (atMs / 1000).toFixed(2);
      return `the interruption at ${at} s is reckoned ${Math.round(differenceMs)} ms off what was really heard`;
    });
}
