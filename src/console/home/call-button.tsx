import { callWanted, phoneBusy } from '../call-wanted.ts';
import { session } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { PhoneIcon } from '../ui/icons.tsx';

/** Calls the agent from this browser: the phone's dock does the calling. */
export function CallButton() {
  const busy = phoneBusy.value;
  const draining = session.value?.server?.draining ?? false;
  return (
    <Button
      kind="primary"
      class="call-button"
      disabled={busy || draining}
      onClick={() => {
        callWanted.value += 1;
      }}
    >
      <PhoneIcon />
      {busy ? 'In a call' : 'Call'}
    </Button>
  );
}
