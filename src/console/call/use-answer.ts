import { useEffect } from 'preact/hooks';
import type { CallAnswer } from '../../api/types.ts';
import { api } from '../api.ts';
import { useLoad } from '../ui/use-load.ts';

/** When to ask again after a call has ended, ms: what it comes to is made some seconds later. */
const ASK_AGAIN_MS = [2000, 6000, 15_000, 40_000];

/** What the API knows of a call; asked for anew when the call ends, and for a while after. @param live it goes on. */
export function useAnswer(callSid: string, live: boolean): CallAnswer | null {
  const { data, again } = useLoad((signal) => api.call(callSid, signal), [callSid, live]);
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
