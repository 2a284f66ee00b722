import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CallModel } from './call-model.ts';
import { Recording } from './recording.ts';

/** The recording plays along when a past call that has one is played. */
export function useRecording(callSid: string, model: CallModel): void {
  const recording = useRef<Recording | null>(null);
  const there = (model.story.head?.recorded ?? false) && !model.live.value;
  useEffect(() => {
    if (!there) return;
    const opened = new Recording(callSid, model);
    recording.current = opened;
    model.heardMoment = () => opened.moment;
    return () => {
      opened.close();
      recording.current = null;
      model.heardMoment = () => null;
    };
  }, [there, callSid, model]);
  useSignalEffect(() => {
    if (model.playing.value) void recording.current?.play();
    else recording.current?.pause();
  });
  useSignalEffect(() => {
    model.cursor.value;
    model.speed.value;
    if (model.playing.peek()) recording.current?.follow();
  });
}
