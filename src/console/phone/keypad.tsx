import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { press } from './the-phone.ts';
import { KEYS } from './tones.ts';

const NAMES: Readonly<Record<string, string>> = { '*': 'star', '#': 'pound' };
/** Where each arrow leads on a pad of three in a row. */
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

/** Twelve keys: by pointer, by typing them, or with the arrows. */
export function Keypad({ onClose }: { onClose: () => void }) {
  const pad = useRef<HTMLFieldSetElement>(null);
  const keyAt = (place: number): HTMLElement | undefined =>
    pad.current?.querySelectorAll<HTMLElement>('button')[place];
  // Before the next key is pressed: it is meant for the pad already.
  useLayoutEffect(() => keyAt(0)?.focus(), []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (event.key === 'Escape') onClose();
    else if (event.key.length === 1 && KEYS.includes(event.key)) press(event.key);
    else if (step !== undefined) {
      const place = KEYS.indexOf((document.activeElement as HTMLElement | null)?.dataset.key ?? '1');
      keyAt(place + step)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <fieldset class="keypad" ref={pad} onKeyDown={onKeyDown}>
      <legend class="sr-only">Keypad</legend>
      {[...KEYS].map((key) => (
        <Button key={key} data-key={key} aria-label={NAMES[key]} onClick={() => press(key)}>
          {key}
        </Button>
      ))}
    </fieldset>
  );
}
