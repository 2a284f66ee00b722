import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';

type Kind = 'primary' | 'plain' | 'quiet' | 'danger';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly kind?: Kind;
  readonly children: ComponentChildren;
};

/** A button; `primary` is for the one thing to do on a page, `quiet` has no frame. */
export function Button({ kind = 'plain', children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={`button ${kind} ${rest.class ?? ''}`}>
      {children}
    </button>
  );
}
