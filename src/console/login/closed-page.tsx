import { refreshSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Door } from './door.tsx';

/** The server can be reached from outside and no token is set: nobody may look until one is. */
export function ClosedPage({ hint }: { hint: string | null }) {
  return (
    <Door title="The console is closed">
      <p>
        {hint ??
          'This server can be reached from outside, so its calls are shown only to those who have a token, and none is set yet.'}
      </p>
      <ol class="door-steps">
        <li>
          Make a token: <code>openssl rand -base64 24</code>
        </li>
        <li>
          Set it where Callchart runs, in <code>.env</code>: <code>CONSOLE_TOKEN=…</code>
        </li>
        <li>Start Callchart again and log in with it here.</li>
      </ol>
      <p class="door-help">
        Without <code>PUBLIC_URL</code>, and with <code>HOST</code> on this machine alone, no token is needed.
        Calls are answered either way.
      </p>
      <Button onClick={() => void refreshSession()}>Try again</Button>
    </Door>
  );
}
