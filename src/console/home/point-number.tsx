import { session } from '../session.ts';
import { Copyable } from '../ui/copyable.tsx';

/** How a real telephone number is answered by this server. */
export function PointNumber() {
  const publicUrl = session.value?.server?.publicUrl ?? null;
  return (
    <section class="card point-number" aria-labelledby="number-heading">
      <h2 id="number-heading">Answer a real phone number</h2>
      {publicUrl ? (
        <p>
          In the Twilio console, under your number’s voice configuration, set “A call comes in” to webhook,
          HTTP POST:
        </p>
      ) : (
        <p>
          Twilio must reach this server by HTTPS. Start a tunnel, such as <code>ngrok http 5050</code>, set{' '}
          <code>PUBLIC_URL</code> to its address in <code>.env</code>, start Callchart again, and set your
          Twilio number’s “A call comes in” webhook (HTTP POST) to:
        </p>
      )}
      <Copyable
        text={`${(publicUrl ?? 'https://…').replace(/\/$/, '')}/incoming-call`}
        what="the webhook’s address"
      />
    </section>
  );
}
