import { refreshSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Door } from './door.tsx';

/** The server can be reached from outside and no token is set: nobody may look until one is. */
export function ClosedPage() {
  return (
    <Door title="The console is closed">
      <p>
        It can be reached from other machines, so its calls are shown only to those who have a token, and none
        is set yet.
      </p>
      <ol class="door-steps">
        <li>
          Make a token: <code>openssl rand -hex 24</code>
        </li>
        <li>
          Set it where Callchart runs, in <code>.env</code>: <code>CONSOLE_TOKEN=…</code>
        </li>
        <li>Start Callchart again and log in with it here.</li>
      </ol>
      <p class="door-help">
        Without <code>PUBLIC_URL</code> and with <code>HOST=127.0.0.1</code>, no token is needed by who opens{' '}
        <code>http://127.0.0.1</code> on that machine itself. Calls are answered either way.
      </p>
      <Button onClick={() => void refreshSession()}>Try again</Button>
    </Door>
  );
}
