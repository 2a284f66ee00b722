import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { apiUrl } from '../../api.ts';
import { Button } from '../../ui/button.tsx';
import type { CallModel } from '../call-model.ts';
import { Listening } from './listening.ts';

/** Listening in on a live call: a button, and how loud both sides are while it is on. Everybody can see that it is. */
export function ListenIn({ callSid, model }: { callSid: string; model: CallModel }) {
  const on = useSignal(false);
  const problem = useSignal('');
  const listening = useRef<Listening | null>(null);
  const wanted = on.value;
  useEffect(() => {
    if (!wanted) return;
    const heard = new Listening();
    listening.current = heard;
    const socket = new WebSocket(apiUrl(`calls/${callSid}/listen`, 'ws'));
    socket.binaryType = 'arraybuffer';
    let opened = false;
    socket.onopen = () => {
      opened = true;
    };
    socket.onmessage = ({ data }) => heard.take(data as ArrayBuffer);
    socket.onclose = () => {
      on.value = false;
      if (!opened) problem.value = 'Listening in was refused.';
    };
    return () => {
      socket.onclose = null;
      socket.close();
      heard.close();
      listening.current = null;
    };
  }, [wanted, callSid, on, problem]);
  const cuts = useSignal(0);
  useSignalEffect(() => {
    model.version.value;
    const now = model.story.lanes.turn.cuts.length;
    if (now > cuts.peek()) listening.current?.dropAgent();
    cuts.value = now;
  });
  return (
    <span class="listen-in">
      <Button
        aria-pressed={wanted}
        onClick={() => {
          problem.value = '';
          on.value = !wanted;
        }}
      >
        {wanted ? 'Stop listening' : 'Listen in'}
      </Button>
      {wanted && <Levels listening={listening} />}
      {problem.value && (
        <span class="outcome bad" role="alert">
          {problem.value}
        </span>
      )}
    </span>
  );
}

/** How loud both sides are; moves two elements and renders nothing. */
function Levels({ listening }: { listening: { readonly current: Listening | null } }) {
  const bars = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(function onFrame() {
      frame = requestAnimationFrame(onFrame);
      for (const bar of bars.current?.querySelectorAll<HTMLElement>('[data-side]') ?? []) {
        const level = listening.current?.level(bar.dataset.side === 'agent' ? 'agent' : 'caller') ?? 0;
        bar.style.transform = `scaleX(${level.toFixed(2)})`;
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [listening]);
  return (
    <span class="levels" ref={bars} aria-hidden="true">
      <span class="level caller">
        <span data-side="caller" />
      </span>
      <span class="level agent">
        <span data-side="agent" />
      </span>
    </span>
  );
}
