import type { Config } from '../config/config.ts';
import { answerGreeting, answerHome, prefersHtml } from '../server/home.ts';
import { errorResponse, type HttpRequest, type HttpResponse } from '../server/http.ts';
import { publicUrlOf } from '../server/public-url.ts';
import type { Route } from '../server/router.ts';
import type { Access } from './access.ts';
import { closedPage } from './closed-page.ts';
import type { ConsoleFile, ConsoleFiles } from './console-files.ts';
import { orError } from './operation.ts';

/**
 * The console's page at `/` (for browsers; programs are greeted in JSON) and `/console`, and its assets. The page names
 * them relatively, so that it works wherever a proxy puts it.
 */
export function consoleRoutes(
  page: ConsoleFiles | undefined,
  access: Access,
  config: Config,
): readonly Route[] {
  const answerPage = (request: HttpRequest): Promise<HttpResponse> =>
    orError(async () => {
      if ((await access.of(request)).access === 'closed') return closedPage();
      if (!page) return answerHome(request, config);
      return send(page.index, request, {
        'cache-control': 'no-cache',
        'content-security-policy': policy(request, config),
        'permissions-policy': 'microphone=(self)',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        vary: 'accept, accept-encoding',
      });
    });
  const answerAsset: Route['answer'] = (request, { file = '' }) => {
    const asset = page?.assets.get(file);
    if (!asset) return errorResponse(404, 'not_found', 'There is nothing here.');
    return send(asset, request, {
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
  };
  return [
    {
      method: 'GET',
      path: '/',
      answer: (request) =>
        prefersHtml(request.headers.accept ?? '') ? answerPage(request) : answerGreeting(),
    },
    { method: 'GET', path: '/console', answer: answerPage },
    // Below `/console/` the page's relative addresses would lead nowhere.
    { method: 'GET', path: '/console/', answer: () => redirect('../console') },
    { method: 'GET', path: '/assets/{file}', answer: answerAsset },
    { method: 'GET', path: '/console/assets/{file}', answer: answerAsset },
  ];
}

function send(
  { type, bytes, gzip }: ConsoleFile,
  { headers }: HttpRequest,
  more: Record<string, string>,
): HttpResponse {
  const zipped =
    gzip !== undefined && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(headers['accept-encoding'] ?? '');
  return {
    status: 200,
    headers: {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      ...more,
    },
    body: zipped ? gzip : bytes,
  };
}

/** Nothing but our own: scripts, sockets, pictures and the audio of our calls. */
function policy(request: HttpRequest, config: Config): string {
  // Older browsers take 'self' for http only, so the sockets' addresses are named too.
  const host = publicUrlOf(request, config.server.publicUrl)
    ?.replace(/^https?:\/\//, '')
    .split('/')[0];
  const sockets = host === undefined ? '' : ` ws://${host} wss://${host}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const redirect = (location: string): HttpResponse => ({
  status: 308,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
