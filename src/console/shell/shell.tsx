import { useEffect, useRef } from 'preact/hooks';
import { CallsPage } from '../calls/calls-page.tsx';
import { HomePage } from '../home/home-page.tsx';
import { PhoneDock } from '../phone/phone-dock.tsx';
import { route } from '../router.ts';
import type { Route } from '../routes.ts';
import { later } from '../ui/later.tsx';
import { Banners } from './banners.tsx';
import { Header } from './header.tsx';
import './shell.css';

const CallPage = later<{ callSid: string; t: number | null }>('the call', async () => {
  return (await import('../call/call-page.tsx')).CallPage;
});
const OverviewPage = later<{ query: Readonly<Record<string, string>> }>('the overview', async () => {
  return (await import('../overview/overview-page.tsx')).OverviewPage;
});

/** What is around every page: header, banners, and the phone that stays. */
export function Shell() {
  const here = route.value;
  const title = titleOf(here);
  const main = useFocusOnArrival(here, title);
  return (
    <div class="shell">
      {/* No link: the hash is the route. */}
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Header />
      <Banners />
      <main id="main" ref={main} tabIndex={-1} aria-label={title}>
        <Page here={here} />
      </main>
      <PhoneDock />
    </div>
  );
}

function Page({ here }: { here: Route }) {
  switch (here.page) {
    case 'home':
      return <HomePage />;
    case 'calls':
      return <CallsPage query={here.query} />;
    case 'call':
      return <CallPage key={here.callSid} callSid={here.callSid} t={here.t} />;
    case 'overview':
      return <OverviewPage query={here.query} />;
    case 'unknown':
      return (
        <>
          <h1>There is no such page</h1>
          <p>
            <code>{here.path}</code> leads nowhere. <a href="#/">Home</a> does.
          </p>
        </>
      );
  }
}

/** Another page is announced by its title and by the focus that goes to its beginning. */
function useFocusOnArrival(here: Route, title: string) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const place = here.page === 'call' ? here.callSid : here.page;
  useEffect(() => {
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [place]);
  useEffect(() => {
    document.title = title === 'Callchart' ? title : `${title} · Callchart`;
  }, [title]);
  return main;
}

function titleOf(here: Route): string {
  switch (here.page) {
    case 'home':
      return 'Callchart';
    case 'calls':
      return 'Calls';
    case 'call':
      return `Call ${here.callSid}`;
    case 'overview':
      return 'Overview';
    case 'unknown':
      return 'No such page';
  }
}
