import type { ComponentChildren, Ref } from 'preact';

interface ScrollBoxProps {
  /** What is in it, for screen readers. */
  readonly label: string;
  readonly class: string;
  readonly boxRef?: Ref<HTMLElement>;
  readonly children: ComponentChildren;
}

/** What scrolls on its own, within reach of the keyboard. */
export function ScrollBox({ label, class: name, boxRef = null, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section ref={boxRef} class={name} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
