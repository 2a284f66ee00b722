import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { timeText } from '../../story/why.ts';
import type { CallModel } from '../call-model.ts';
import { useRecording } from '../use-recording.ts';
import { AXIS_PX, blockAt, ROW_PX } from './draw.ts';
import { InterruptionMarks } from './interruption-marks.tsx';
import { PanBar } from './pan-bar.tsx';
import { Playback } from './playback.tsx';
import { type Block, rowsOf } from './rows.ts';
import { TimeSlider } from './time-slider.tsx';
import { useCanvas } from './use-canvas.ts';
import { useView } from './use-view.ts';
import { tAt } from './view.ts';
import './timeline.css';

/** What a pointer is on, and where. */
interface Tip {
  readonly block: Block;
  readonly x: number;
  readonly y: number;
}

/** The call over time, lane by lane. Drag anywhere, or use the keys, to go to a moment. */
export function Timeline({ callSid, model }: { callSid: string; model: CallModel }) {
  const rows = useComputed(() => {
    model.version.value;
    return rowsOf(model.story.lanes, model.story.now.conversation);
  });
  const sight = useView(model);
  const track = useRef<HTMLDivElement>(null);
  const tip = useSignal<Tip | null>(null);
  const { canvas, width, drawn } = useCanvas(() => ({
    rows: rows.value,
    view: sight.view.value,
    newest: model.newest.value,
  }));
  useRecording(callSid, model);
  useWheel(track, (event, x) => {
    const { from, to } = sight.view.peek();
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      sight.zoom(1.0015 ** event.deltaY, tAt(x, sight.view.peek(), width.value));
    } else if (sideways !== 0) sight.pan((sideways / Math.max(1, width.value)) * (to - from));
    else return false;
    return true;
  });
  const momentAt = (event: PointerEvent): number =>
    tAt(xIn(track.current, event), sight.view.peek(), width.value);
  const dragTo = (event: PointerEvent): void => {
    model.pause();
    model.seek(momentAt(event));
  };
  const point = (event: PointerEvent): void => {
    const [x, y] = [xIn(track.current, event), yIn(track.current, event)];
    const onFlag = (event.target as Element).closest('.cut-flag') !== null;
    const block = onFlag || !drawn.current ? null : blockAt(x, y, drawn.current);
    tip.value = block && { block, x, y };
  };
  const height = rows.value.length * ROW_PX;
  return (
    <section class="card timeline" aria-labelledby="timeline-heading">
      <div class="timeline-head">
        <h2 id="timeline-heading">Timeline</h2>
        <Playback model={model} sight={sight} />
      </div>
      <div class="timeline-body">
        <ul class="timeline-labels" style={{ gridAutoRows: `${ROW_PX}px` }}>
          {rows.value.map(({ id, label }) => (
            <li key={id}>{label}</li>
          ))}
        </ul>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are the cursor's, which is a slider. */}
        <div
          ref={track}
          class="timeline-track"
          style={{ height: `${height + AXIS_PX}px` }}
          onMouseDown={(event) => {
            // Else the focus would leave the cursor, which takes the keys.
            event.preventDefault();
          }}
          onPointerDown={(event) => {
            if (event.button !== 0 || (event.target as Element).closest('.cuts')) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            track.current?.querySelector<HTMLElement>('.time-cursor')?.focus({ preventScroll: true });
            dragTo(event);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) dragTo(event);
            point(event);
          }}
          onPointerLeave={() => {
            tip.value = null;
          }}
        >
          <canvas
            ref={canvas}
            class="timeline-canvas"
            role="img"
            aria-label="The lanes of the call over time"
          />
          <TimeSlider model={model} view={sight.view} width={width} />
          <InterruptionMarks model={model} view={sight.view} width={width} />
          <Pointed tip={tip.value} width={width.value} />
        </div>
        <PanBar model={model} sight={sight} />
      </div>
    </section>
  );
}

function Pointed({ tip, width }: { tip: Tip | null; width: number }) {
  if (!tip) return null;
  const { block, x, y } = tip;
  const left = Math.max(0, Math.min(x + 12, width - 290));
  const until = block.to === null ? 'now' : timeText(block.to);
  return (
    <div class="card timeline-tip" style={{ left: `${left}px`, top: `${y + 16}px` }} aria-hidden="true">
      <span class="num">
        {timeText(block.from)}
        {block.look === 'mark' ? '' : ` – ${until}`}
      </span>
      <p>{block.title}</p>
    </div>
  );
}

const xIn = (element: Element | null, event: MouseEvent): number =>
  event.clientX - (element?.getBoundingClientRect().left ?? 0);

const yIn = (element: Element | null, event: MouseEvent): number =>
  event.clientY - (element?.getBoundingClientRect().top ?? 0);

/** Takes the wheel where `turn` wants it; elsewhere the page scrolls. */
function useWheel(
  element: { readonly current: HTMLElement | null },
  turn: (event: WheelEvent, x: number) => boolean,
): void {
  const latest = useRef(turn);
  latest.current = turn;
  useEffect(() => {
    const target = element.current;
    const onWheel = (event: WheelEvent): void => {
      if (latest.current(event, xIn(target, event))) event.preventDefault();
    };
    target?.addEventListener('wheel', onWheel, { passive: false });
    return () => target?.removeEventListener('wheel', onWheel);
  }, [element]);
}
