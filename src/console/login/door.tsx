import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Logo } from '../ui/icons.tsx';
import './login.css';

/** The one card of a page without the console around it. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Callchart`;
  }, [title]);
  return (
    <main class="door">
      <p class="brand">
        <Logo />
        Callchart
      </p>
      <div class="card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
