import { useId, useState } from 'preact/hooks';
import { ApiError, api } from '../api.ts';
import { refreshSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Door } from './door.tsx';

/** Asks for the console's token. */
export function LoginPage({ hint }: { hint: string | null }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useId();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await api.login(token);
      await refreshSession();
    } catch (error) {
      setProblem(loginProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door title="Log in">
      <form class="door-form" onSubmit={(event) => void submit(event)}>
        <label for={field}>Console token</label>
        <input
          id={field}
          type="password"
          autocomplete="current-password"
          required
          value={token}
          aria-invalid={problem !== null}
          aria-describedby={`${field}-help`}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" kind="primary" disabled={busy || token === ''}>
          {busy ? 'Logging in…' : 'Log in'}
        </Button>
        <p role="alert" class="door-problem">
          {problem}
        </p>
        <p id={`${field}-help`} class="door-help">
          {hint ?? (
            <>
              It is what <code>CONSOLE_TOKEN</code> is set to where Callchart runs.
            </>
          )}
        </p>
      </form>
    </Door>
  );
}

function loginProblem(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401) return 'That is not the token.';
  if (error.status !== 429) return error.message;
  const wait = error.retryAfterS === null ? 'a while' : `${error.retryAfterS} s`;
  return `Too many attempts. Try again in ${wait}.`;
}
