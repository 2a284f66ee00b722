import { session } from '../session.ts';

/** What answers calls, said plainly, and how to change it. */
export function Answers() {
  const server = session.value?.server;
  if (!server) return null;
  const rehearsal = server.model === 'rehearsal';
  return (
    <div class="answers">
      <p>
        Speak into this computer’s microphone.{' '}
        {rehearsal ? (
          <>
            The <strong>rehearsal model</strong> answers: recorded voices, no key, no cost.
          </>
        ) : (
          <>
            <strong>{server.model}</strong> answers.
          </>
        )}
      </p>
      <details>
        <summary>{rehearsal ? 'Let a real model answer' : 'Change who answers'}</summary>
        {rehearsal ? (
          <p>
            Set <code>OPENAI_API_KEY</code> in <code>.env</code> and start Callchart again.
          </p>
        ) : (
          <p>
            <code>SYSTEM_MESSAGE</code>, <code>GREETING</code> and <code>VOICE</code> in <code>.env</code> say
            who answers, <code>OPENAI_REALTIME_MODEL</code> which model. Without <code>OPENAI_API_KEY</code>{' '}
            the rehearsal model does.
          </p>
        )}
      </details>
    </div>
  );
}
