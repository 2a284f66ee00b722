import { useState } from 'preact/hooks';
import { callHref } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { durationText } from '../ui/format.ts';
import { Lasting } from '../ui/times.tsx';
import { Keypad } from './keypad.tsx';
import { Meter } from './meter.tsx';
import { MicrophoneChoice } from './microphone-choice.tsx';
import './phone.css';
import { describe, type PhoneState } from './phone-state.ts';
import {
  agentLevel,
  callerLevel,
  dismiss,
  hangUp,
  muted,
  phoneState,
  setMuted,
  startCall,
} from './the-phone.ts';

/** The phone at the foot of every page: nothing while nobody calls, then what a telephone has. */
export function PhoneDock() {
  const state = phoneState.value;
  return (
    <>
      {/* Always there: what is put into a live region together with it is not read out. */}
      <p class="sr-only" role="status">
        {state.name === 'idle' ? '' : describe(state)}
      </p>
      {state.name !== 'idle' && (
        <section class={`phone-dock ${state.name}`} aria-label="Phone" data-state={state.name}>
          <Contents state={state} />
        </section>
      )}
    </>
  );
}

function Contents({ state }: { state: PhoneState }) {
  switch (state.name) {
    case 'idle':
      return null;
    case 'askingForMicrophone':
    case 'calling':
      return (
        <>
          <p class="phone-text">{describe(state)}</p>
          <Button class="hang-up" onClick={hangUp}>
            Cancel
          </Button>
        </>
      );
    case 'inCall':
      return <InCall state={state} />;
    case 'ended':
    case 'failed':
      return <Over state={state} />;
  }
}

function InCall({ state }: { state: Extract<PhoneState, { name: 'inCall' }> }) {
  const [keypad, setKeypad] = useState(false);
  const close = (): void => {
    setKeypad(false);
    document.getElementById('phone-keypad')?.focus();
  };
  return (
    <>
      {keypad && <Keypad onClose={close} />}
      <p class="phone-text">
        <a href={callHref(state.callSid)}>{describe(state)}</a>{' '}
        <Lasting from={performance.timeOrigin + state.sinceMs} until={null} />
      </p>
      <span class="meters">
        <Meter side="caller" level={callerLevel} />
        <Meter side="agent" level={agentLevel} />
      </span>
      <Button aria-pressed={muted.value} onClick={() => setMuted(!muted.value)}>
        Mute
      </Button>
      <Button id="phone-keypad" aria-expanded={keypad} onClick={() => (keypad ? close() : setKeypad(true))}>
        Keypad
      </Button>
      <MicrophoneChoice />
      <Button class="hang-up" onClick={hangUp}>
        Hang up
      </Button>
    </>
  );
}

function Over({ state }: { state: Extract<PhoneState, { name: 'ended' | 'failed' }> }) {
  return (
    <>
      <p class="phone-text">
        {describe(state)}
        {state.name === 'ended' && <span class="num"> {durationText(state.lastedMs)}</span>}
      </p>
      <Button onClick={startCall}>Call again</Button>
      <Button kind="quiet" onClick={dismiss}>
        Dismiss
      </Button>
    </>
  );
}
