import { useEffect, useMemo, useRef } from 'preact/hooks';
import { feed } from '../feed.ts';
import { callHref, go } from '../router.ts';
import { CallModel } from './call-model.ts';
import { Pile } from './pile.ts';

/** A dragged cursor is put into the address this long after it rests, ms: browsers allow few changes. */
const REST_MS = 250;

/** Follows a call from its journal while the page is shown. @param t the moment the address names. */
export function useCall(callSid: string, t: number | null): CallModel {
  const model = useMemo(() => new CallModel(), [callSid]);
  const began = useRef(t);
  useEffect(() => {
    const pile = new Pile((lines, live) => {
      const first = !model.loaded.peek();
      model.append(lines, live, performance.now());
      if (first && began.current !== null) model.open(began.current);
    });
    const stop = feed.watchCall(callSid, {
      lines: (lines, live) => pile.add(lines, live),
      failed: (code, message) => {
        model.refused.value = { code, message };
      },
    });
    return () => {
      stop();
      pile.drop();
    };
  }, [callSid, model]);
  useAddress(model, callSid, t);
  useFrames(model);
  return model;
}

/** The moment in the address and the one that is shown are the same, whichever changes. */
function useAddress(model: CallModel, callSid: string, t: number | null): void {
  const written = useRef(t);
  useEffect(() => {
    // Only what somebody else put there: our own comes back late, when the cursor may have gone on.
    if (t === written.current) return;
    written.current = t;
    model.pause();
    model.seek(t);
  }, [model, t]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = model.cursor.subscribe((cursor) => {
      clearTimeout(timer);
      if (!model.loaded.peek()) return;
      timer = setTimeout(() => {
        if (model.playing.peek()) return;
        written.current = cursor === null ? null : Math.round(cursor);
        go(callHref(callSid, cursor ?? undefined), { replace: true });
      }, REST_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [model, callSid]);
}

/** Lets the call's time pass on the page: smoothly while something moves, or in steps for who wants less motion. */
function useFrames(model: CallModel): void {
  useEffect(() => {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const everyMs = calm ? 250 : 0;
    let last = performance.now();
    let frame = requestAnimationFrame(function onFrame(now) {
      frame = requestAnimationFrame(onFrame);
      if (now - last < everyMs) return;
      const passed = Math.max(0, now - last);
      last = now;
      if (model.live.peek() || model.playing.peek()) model.tick(now, passed);
    });
    return () => cancelAnimationFrame(frame);
  }, [model]);
}
