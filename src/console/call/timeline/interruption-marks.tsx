import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { Cut } from '../../story/turn-lane.ts';
import { timeText } from '../../story/why.ts';
import type { CallModel } from '../call-model.ts';
import { InterruptionTable } from './interruption-table.tsx';
import { type View, xOf } from './view.ts';

interface MarksProps {
  readonly model: CallModel;
  readonly view: ReadonlySignal<View>;
  readonly width: ReadonlySignal<number>;
}

/** A flag for every interruption: pointed at or focused it shows the whole arithmetic, pressed it goes there. */
export function InterruptionMarks({ model, view, width }: MarksProps) {
  const open = useSignal<number | null>(null);
  model.version.value;
  const { from, to } = view.value;
  const seen = model.story.lanes.turn.cuts.filter(({ t }) => t >= from && t <= to);
  const cut = seen.find(({ n }) => n === open.value);
  const close = (): void => {
    open.value = null;
  };
  return (
    <div class="cuts">
      {seen.map((one) => (
        <CutFlag
          key={one.n}
          cut={one}
          x={xOf(one.t, view.value, width.value)}
          open={one.n === open.value}
          onOpen={() => {
            open.value = one.n;
          }}
          onClose={close}
          onPress={() => {
            model.pause();
            model.seek(one.t);
          }}
        />
      ))}
      {cut && (
        <div
          class="card cut-tip"
          role="tooltip"
          id={`cut-${cut.n}`}
          style={tipPlace(xOf(cut.t, view.value, width.value), width.value)}
        >
          <InterruptionTable cut={cut} />
        </div>
      )}
    </div>
  );
}

interface CutFlagProps {
  readonly cut: Cut;
  readonly x: number;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onPress: () => void;
}

function CutFlag({ cut, x, open, onOpen, onClose, onPress }: CutFlagProps) {
  return (
    <button
      type="button"
      class="cut-flag"
      style={{ left: `${x.toFixed(1)}px` }}
      aria-label={`Interruption at ${timeText(cut.t)}: the arithmetic`}
      aria-describedby={open ? `cut-${cut.n}` : undefined}
      onMouseEnter={onOpen}
      onMouseLeave={onClose}
      onFocus={onOpen}
      onBlur={onClose}
      onClick={onPress}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    />
  );
}

/** Wide enough for its longest line, and inside what is seen. */
const TIP_PX = 520;

function tipPlace(x: number, width: number): { left: string; width: string } {
  const wide = Math.min(TIP_PX, width);
  return { left: `${Math.max(0, Math.min(x - wide / 2, width - wide))}px`, width: `${wide}px` };
}
