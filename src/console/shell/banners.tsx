import type { ComponentChildren } from 'preact';
import { feed } from '../feed.ts';
import { session, sessionError } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { countText } from '../ui/format.ts';

/** What is wrong with the server, or with our connection to it; nothing most of the time. */
export function Banners() {
  return (
    <div class="banners" role="status">
      <ConnectionBanner />
      <ServerBanners />
    </div>
  );
}

function ConnectionBanner() {
  if (feed.state.value !== 'lost' && sessionError.value?.status !== 0) return null;
  return (
    <Banner kind="bad">
      The connection to the server is lost; what you see may be out of date. Trying again…{' '}
      <Button kind="quiet" class="small" onClick={() => feed.retry()}>
        Try now
      </Button>
    </Banner>
  );
}

function ServerBanners() {
  const server = session.value?.server;
  if (!server) return null;
  return (
    <>
      {server.config !== 'ok' && (
        <div class="banner bad">
          <p>The configuration file has mistakes. It is not used: new calls go by what it said before.</p>
          <pre>{server.config}</pre>
        </div>
      )}
      {server.draining && (
        <Banner kind="warn">
          This server is about to stop: it takes no new calls and lets these finish.
        </Banner>
      )}
      {server.store === 'down' && (
        <Banner kind="bad">
          The call history cannot be reached. Calls go on; what they leave is kept for it as long as possible.
        </Banner>
      )}
      {server.store === 'slow' && (
        <Banner kind="warn">The call history is slow: finished calls appear late.</Banner>
      )}
      {server.lostLines > 0 && (
        <Banner kind="warn">
          {countText(server.lostLines, 'journal line')} could not be written since the start: the disk is too
          slow or full. Calls with a gap say so.
        </Banner>
      )}
    </>
  );
}

function Banner({ kind, children }: { kind: 'warn' | 'bad'; children: ComponentChildren }) {
  return <p class={`banner ${kind}`}>{children}</p>;
}
