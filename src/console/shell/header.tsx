import { feed } from '../feed.ts';
import { route } from '../router.ts';
import type { Route } from '../routes.ts';
import { logOut, session } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { countText } from '../ui/format.ts';
import { Logo } from '../ui/icons.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** The product's name, where one can go, light or dark, and the way out. */
export function Header() {
  const here = route.value.page;
  return (
    <header class="header">
      <a class="brand" href="#/">
        <Logo />
        Callchart
      </a>
      <nav class="nav" aria-label="Pages">
        <NavLink to="#/" here={here} pages={['home']} text="Home" />
        <NavLink to="#/calls" here={here} pages={['calls', 'call']} text="Calls" badge={<LiveCount />} />
        <NavLink to="#/overview" here={here} pages={['overview']} text="Overview" />
      </nav>
      <div class="header-end">
        <ThemeSwitch />
        {session.value?.access === 'granted' && (
          <Button kind="quiet" onClick={() => void logOut()}>
            Log out
          </Button>
        )}
      </div>
    </header>
  );
}

interface NavLinkProps {
  readonly to: string;
  readonly here: Route['page'];
  readonly pages: readonly Route['page'][];
  readonly text: string;
  readonly badge?: preact.ComponentChild;
}

function NavLink({ to, here, pages, text, badge }: NavLinkProps) {
  return (
    <a href={to} {...(pages.includes(here) ? { 'aria-current': 'page' as const } : {})}>
      {text}
      {badge}
    </a>
  );
}

function LiveCount() {
  const count = feed.liveCalls.value?.size ?? 0;
  if (count === 0) return null;
  return (
    <span class="live-count">
      <span aria-hidden="true">{count}</span>
      <span class="sr-only">, {countText(count, 'call')} in progress</span>
    </span>
  );
}
