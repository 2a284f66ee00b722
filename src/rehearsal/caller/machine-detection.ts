import { sleep } from './call-clock.ts';
import type { OutboundOptions } from './call-options.ts';
import type { RehearsalCall } from './phone-call.ts';

type Detection = NonNullable<OutboundOptions['detection']>;

/**
 * Finds out who answered. Without a callback the call waits for it; with one, the call goes on and the result follows.
 * @param over aborted when the call ends: nobody is told then.
 */
export async function detect(detection: Detection, call: RehearsalCall, over: AbortSignal): Promise<void> {
  const detected = sleep(call.clock, detection.durationMs, over);
  if (detection.callbackUrl === undefined) return detected;
  void detected.then(() => {
    if (!over.aborted) tell(detection, call);
  });
}

/** What the first webhook says about it: only what was waited for. */
export function knownDetection(detection: Detection | undefined): Record<string, string> {
  return detection && detection.callbackUrl === undefined ? resultOf(detection) : {};
}

function tell(detection: Detection, call: RehearsalCall): void {
  const { callSid, accountSid } = call.identity;
  void call.notify({
    purpose: 'machine detection',
    url: detection.callbackUrl ?? '',
    method: detection.callbackMethod ?? 'POST',
    params: { CallSid: callSid, AccountSid: accountSid, ...resultOf(detection) },
  });
}

function resultOf(detection: Detection): Record<string, string> {
  return { AnsweredBy: detection.answeredBy, MachineDetectionDuration: String(detection.durationMs) };
}
