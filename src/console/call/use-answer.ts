import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CallAnswer } from '../../api/types.ts';
import { api } from '../api.ts';
import { useLoad } from '../ui/use-load.ts';
import type { CallModel } from './call-model.ts';

/** When to ask again after a call has ended, ms: what it comes to is made some seconds later. */
const ASK_AGAIN_MS = [2000, 6000, 15_000, 40_000];

/** After an answer of the model, ms: by then it is known what it cost to write down what the caller had said. */
const WRITTEN_MS = 2500;
const MINUTE_MS = 60_000;

/**
 * What the API knows of a call; asked for anew when the call has cost something more, when it ends, and for a while
 * after.
 */
export function useAnswer(callSid: string, model: CallModel): CallAnswer | null {
  const live = model.live.value;
  // Each answer costs, and each begun minute.
  const costs = useComputed(() => {
    model.version.value;
    return model.live.value
      ? `${model.story.now.spent.responses} ${Math.floor(model.newest.value / MINUTE_MS)}`
      : '';
  }).value;
  const { data, again } = useLoad((signal) => api.call(callSid, signal), [callSid, live, costs]);
  useEffect(() => {
    if (costs === '') return;
    const timer = setTimeout(again, WRITTEN_MS);
    return () => clearTimeout(timer);
  }, [costs, again]);
  const endedAt = data?.endedAt ?? null;
  useEffect(() => {
    if (endedAt === null) return;
    // One that ended long ago has all it will ever have.
    const sinceMs = Math.max(0, Date.now() - endedAt);
    const timers = ASK_AGAIN_MS.filter((ms) => ms > sinceMs).map((ms) => setTimeout(again, ms - sinceMs));
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [endedAt, again]);
  // What was loaded for another call stays until this one's is there.
  return data?.callSid === callSid ? data : null;
}
