import { effect, signal, untracked } from '@preact/signals';
import type { PhoneAnswer, PhoneNext } from '../../api/types.ts';
import { ApiError, api } from '../api.ts';
import { agentWanted, callWanted, phoneBusy } from '../call-wanted.ts';
import { callHref, go } from '../router.ts';
import { dialBrowser } from './browser-transport.ts';
import { openLine } from './open-line.ts';
import { Phone } from './phone.ts';
import { isBusy, type PhoneState } from './phone-state.ts';
import { CallRefused } from './problems.ts';

/** What the page's one phone is doing. */
export const phoneState = signal<PhoneState>({ name: 'idle' });
/** Whether silence is sent in place of the microphone. */
export const muted = signal(false);
/** How loud the person is, 0 to 32124; 0 outside a call. */
export const callerLevel = signal(0);
/** How loud the agent is, 0 to 32124; 0 outside a call. */
export const agentLevel = signal(0);

const phone = new Phone(
  {
    timers: {
      now: () => performance.now(),
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (handle) => clearTimeout(handle as number),
    },
    openLine,
    begin,
    ended,
    dial: dialBrowser,
    say: (text, language = 'en') => {
      const sentence = new SpeechSynthesisUtterance(text);
      sentence.lang = language;
      globalThis.speechSynthesis?.speak(sentence);
    },
  },
  { state: follow, levels },
);

/** Calls the agent; to be called in a click, since the browser lets a page sound only then. */
export function startCall(): void {
  globalThis.speechSynthesis?.cancel();
  muted.value = false;
  void phone.call();
}

/** Ends the call, or the attempt. */
export function hangUp(): void {
  phone.hangUp();
}

/** Sends silence in place of the microphone, or the microphone again. */
export function setMuted(wanted: boolean): void {
  phone.mute(wanted);
  muted.value = wanted;
}

/** Presses a key of the keypad. */
export function press(digit: string): void {
  phone.press(digit);
}

/** What there is to choose from, and the choice. */
export const microphones = {
  list: () => phone.microphones(),
  use: (id: string) => phone.use(id),
};

/** Takes the ended call, or the failure, off the screen. */
export function dismiss(): void {
  if (phoneState.value.name === 'ended' || phoneState.value.name === 'failed')
    phoneState.value = { name: 'idle' };
}

function follow(state: PhoneState): void {
  const before = phoneState.value;
  phoneState.value = state;
  phoneBusy.value = isBusy(state);
  if (state.name === 'inCall') {
    // Once: whoever looks elsewhere meanwhile is not called back.
    if (before.name !== 'inCall') go(callHref(state.callSid));
  } else levels(0, 0);
}

function levels(caller: number, agent: number): void {
  callerLevel.value = caller;
  agentLevel.value = agent;
}

async function begin(): Promise<PhoneAnswer> {
  try {
    return await api.phone(agentWanted.value);
  } catch (error) {
    throw error instanceof ApiError && error.status > 0 ? new CallRefused(error.message) : error;
  }
}

async function ended(callSid: string, byPerson: boolean): Promise<PhoneNext> {
  try {
    return await api.phoneEnded(callSid, byPerson);
  } catch (error) {
    // A server that knows no such call, or not us, has no other stream for it; asking again changes nothing.
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return { next: 'hang_up' };
    throw error;
  }
}

effect(() => {
  if (callWanted.value > 0) untracked(startCall);
});

// A page that goes away hangs up; its socket alone would look like a lost stream.
addEventListener('pagehide', () => phone.hangUp());
