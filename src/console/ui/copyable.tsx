import { useState } from 'preact/hooks';
import { CopyIcon } from './icons.tsx';

/** Text to be copied elsewhere, with a button that does it. `what` names it for screen readers. */
export function Copyable({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without HTTPS there is no clipboard; the text can still be selected.
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span class="copyable">
      <code>{text}</code>
      {'clipboard' in navigator && (
        <button
          type="button"
          class="button quiet small"
          aria-label={`Copy ${what}`}
          onClick={() => void copy()}
        >
          <CopyIcon />
          <span aria-live="polite">{copied ? 'copied' : ''}</span>
        </button>
      )}
    </span>
  );
}
