import { useSignal } from '@preact/signals';
import type { OperatorAction } from '../../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import type { CallModel } from '../call-model.ts';
import { act, type Outcome } from './act.ts';
import { ListenIn } from './listen-in.tsx';
import { TellForm } from './tell-form.tsx';
import './call-actions.css';

/** What an operator may do on a live call, and what became of it. */
export function CallActions({ callSid, model }: { callSid: string; model: CallModel }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const outcome = useSignal<Outcome | null>(null);
  const { muted } = model.story.now;
  model.version.value;
  const run = async (action: OperatorAction): Promise<boolean> => {
    busy.value = true;
    outcome.value = await act(callSid, action);
    busy.value = false;
    return outcome.value.done;
  };
  return (
    <section class="call-actions" aria-label="Act on this call">
      <TellForm busy={busy.value} send={run} />
      <div class="call-actions-buttons">
        <ListenIn callSid={callSid} model={model} />
        <Button
          disabled={busy.value}
          aria-pressed={muted}
          onClick={() => void run({ type: muted ? 'unmute' : 'mute' })}
        >
          {muted ? 'Unmute the agent' : 'Mute the agent'}
        </Button>
        <Button
          kind="danger"
          disabled={busy.value}
          onClick={() => {
            asking.value = true;
          }}
        >
          Hang up
        </Button>
      </div>
      <p class={`call-actions-outcome ${outcome.value?.done === false ? 'outcome bad' : ''}`} role="status">
        {outcome.value?.text}
      </p>
      {asking.value && (
        <Confirm
          title="Hang up?"
          verb="Hang up"
          busy={busy.value}
          onYes={() => {
            asking.value = false;
            void run({ type: 'hang_up' });
          }}
          onNo={() => {
            asking.value = false;
          }}
        >
          <p>The call ends at once; the caller hears nothing more.</p>
        </Confirm>
      )}
    </section>
  );
}
