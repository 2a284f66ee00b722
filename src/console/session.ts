import { effect, signal, untracked } from '@preact/signals';
import type { SessionInfo } from '../api/types.ts';
import { ApiError, api, onRefused } from './api.ts';

/** Who is looking and what answers; null until it is known. */
export const session = signal<SessionInfo | null>(null);

/** Why the session could not be asked for the last time; null when it could. */
export const sessionError = signal<ApiError | null>(null);

/** How often the server is asked how it is while the page is seen, ms. */
const POLL_MS = 10_000;

/** Asks the server who we are and how it is. Never rejects. */
export async function refreshSession(): Promise<void> {
  try {
    session.value = await api.session();
    sessionError.value = null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sessionError.value = error;
  }
}

/** Whether this person may look. */
export function mayLook(info: SessionInfo): boolean {
  return info.access === 'open' || info.access === 'granted';
}

/** Asks now and then again and again, while the page is seen. */
export function keepSession(): void {
  onRefused(() => void refreshSession());
  void refreshSession();
  setInterval(() => {
    if (document.visibilityState === 'visible') void refreshSession();
  }, POLL_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refreshSession();
  });
}

/** Ends the login of this browser. */
export async function logOut(): Promise<void> {
  try {
    await api.logout();
  } finally {
    await refreshSession();
  }
}

/** Runs `then` whenever somebody may look, and what it returns when they may not any more. */
export function whileLooking(then: () => () => void): void {
  let stop: (() => void) | null = null;
  effect(() => {
    const looking = session.value !== null && mayLook(session.value);
    if (looking && !stop) stop = untracked(then);
    else if (!looking) {
      stop?.();
      stop = null;
    }
  });
}
