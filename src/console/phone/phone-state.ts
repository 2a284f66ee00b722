import { CallRefused, LineProblem, type LineProblemKind } from './problems.ts';

/** What the phone is doing. Moments are ms of the page's monotonic clock. */
export type PhoneState =
  | { readonly name: 'idle' }
  /** The browser asks the person for the microphone. */
  | { readonly name: 'askingForMicrophone' }
  /** The call is being placed. */
  | { readonly name: 'calling'; readonly callSid?: string }
  | {
      readonly name: 'inCall';
      readonly callSid: string;
      readonly sinceMs: number;
      /** The stream was lost, and another one is being opened. */
      readonly resuming: boolean;
      /** Something the person should know, such as a microphone that went away. */
      readonly notice?: string;
    }
  | {
      readonly name: 'ended';
      readonly callSid: string;
      readonly reason: EndReason;
      /** What the server had to say instead of a stream. */
      readonly text?: string;
      /** How long it lasted, ms. */
      readonly lastedMs: number;
    }
  | { readonly name: 'failed'; readonly problem: FailureKind; readonly message: string };

/** The person hung up; the agent did; the server said a sentence instead; or it cannot be reached any more. */
export type EndReason = 'person' | 'agent' | 'sentence' | 'connection_lost';

/** Why there was no call. `server`: it was refused, or nobody answered. */
type FailureKind = LineProblemKind | 'server';

/** The state after a call could not be placed. */
export function failure(error: unknown): PhoneState {
  if (error instanceof LineProblem) return { name: 'failed', problem: error.kind, message: error.message };
  const message =
    error instanceof CallRefused ? error.message : 'The server cannot be reached. Is it still running?';
  return { name: 'failed', problem: 'server', message };
}

/** Whether a call is being placed or going on, so that there is something to hang up. */
export function isBusy({ name }: PhoneState): boolean {
  return name === 'askingForMicrophone' || name === 'calling' || name === 'inCall';
}

/** The state in a few words, for people. */
export function describe(state: PhoneState): string {
  switch (state.name) {
    case 'idle':
      return 'Ready to call';
    case 'askingForMicrophone':
      return 'Allow the microphone to call';
    case 'calling':
      return 'Calling…';
    case 'inCall':
      return state.resuming ? 'Connection lost, reconnecting…' : (state.notice ?? 'In call');
    case 'ended':
      return describeEnd(state.reason, state.text);
    case 'failed':
      return state.message;
  }
}

function describeEnd(reason: EndReason, text = ''): string {
  switch (reason) {
    case 'person':
      return 'You hung up';
    case 'agent':
      return 'The agent hung up';
    case 'sentence':
      return text;
    case 'connection_lost':
      return 'The connection to the server was lost';
  }
}
