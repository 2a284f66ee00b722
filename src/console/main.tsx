import { render } from 'preact';
import { App } from './app.tsx';
import { feed } from './feed.ts';
import { keepSession, whileLooking } from './session.ts';
import { applyTheme } from './theme.ts';

applyTheme();
keepSession();
whileLooking(() => feed.watchCalls());
render(<App />, document.getElementById('app') as HTMLElement);
