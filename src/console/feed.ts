import { effect } from '@preact/signals';
import { apiUrl } from './api.ts';
import { FeedLink, type FeedSocket } from './feed-link.ts';
import { refreshSession } from './session.ts';

/** The page's one connection to the live feed. */
export const feed = new FeedLink({
  // Never binary: `data` is a string.
  connect: () => new WebSocket(apiUrl('feed', 'ws')) as unknown as FeedSocket,
  later: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  // The answer to a refused upgrade cannot be read; the session tells whether a login is what is missing.
  refused: () => void refreshSession(),
});

addEventListener('online', () => feed.retry());

// How the server is may have changed while it was away.
effect(() => {
  if (feed.returned.value > 0) void refreshSession();
});
