import { computed, signal } from '@preact/signals';
import { parseRoute } from './routes.ts';

export { callHref } from './routes.ts';

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** Where the person is. */
export const route = computed(() => parseRoute(hash.value));

/** Goes to a hash. `replace`: without a step in the browser's history, as when a search is refined. */
export function go(to: string, { replace = false } = {}): void {
  if (to === location.hash) return;
  // replaceState tells nobody, an assignment does.
  if (!replace) {
    location.hash = to;
    return;
  }
  history.replaceState(history.state, '', to);
  hash.value = location.hash;
}
