import type { HttpResponse } from '../server/http.ts';
import { plainPage } from '../server/plain-page.ts';
import { CLOSED_HINT } from './access.ts';

/** What a browser sees of a console that is closed: 403 and how to open it. */
export const closedPage = (): HttpResponse => plainPage(`<p>${CLOSED_HINT}</p>`, 403);
