import type { Config } from '../config/config.ts';
import { errorResponse, type HttpRequest, type HttpResponse, jsonResponse } from './http.ts';
import { isLoopback } from './public-url.ts';
import type { Switchboard } from './switchboard.ts';

const CALLS_PATH = '/api/calls';
const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/** Whether this path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path === CALLS_PATH || path.startsWith(`${CALLS_PATH}/`);
}

/** Answers `/api/calls` and `/api/calls/{CallSid}`: 200, 403 when not asked from this machine, 404 for an unknown call. */
export function answerApi(request: HttpRequest, config: Config, switchboard: Switchboard): HttpResponse {
  if (!isLocal(request, config)) {
    return errorResponse(
      403,
      'local_only',
      'Calls are shown to this machine only: start the server without PUBLIC_URL and with HOST=127.0.0.1, ' +
        'and ask http://127.0.0.1 directly, not through a proxy or tunnel.',
    );
  }
  if (request.path === CALLS_PATH) return jsonResponse({ calls: switchboard.listCalls() });
  const callSid = request.path.slice(CALLS_PATH.length + 1);
  const call = switchboard.describeCall(callSid);
  return call === undefined
    ? errorResponse(404, 'unknown_call', 'There is no record of such a call.')
    : jsonResponse(call);
}

/** A tunnel connects from loopback too; what gives it away is the name it was asked by, or the headers it adds. */
function isLocal({ headers }: HttpRequest, { server }: Config): boolean {
  if (server.publicUrl !== undefined || !isLoopback(server.host)) return false;
  return isLoopback(headers.host ?? '') && FORWARDING_HEADERS.every((name) => headers[name] === undefined);
}
