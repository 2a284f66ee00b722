import { ClosedPage } from './login/closed-page.tsx';
import { Door } from './login/door.tsx';
import { LoginPage } from './login/login-page.tsx';
import { mayLook, refreshSession, session, sessionError } from './session.ts';
import { Shell } from './shell/shell.tsx';
import { Failed } from './ui/notices.tsx';

/** The console: the pages for those who may look, a door for those who may not. */
export function App() {
  const info = session.value;
  if (!info) {
    // Nothing at all for the moment that it takes: a flash of gray would only be noise.
    return (
      sessionError.value && (
        <Door title="Callchart does not answer">
          <Failed error={sessionError.value} retry={() => void refreshSession()} />
        </Door>
      )
    );
  }
  if (mayLook(info)) return <Shell />;
  return info.access === 'closed' ? <ClosedPage /> : <LoginPage hint={info.hint} />;
}
