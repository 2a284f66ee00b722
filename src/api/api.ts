import type { Annex } from '../server/front.ts';
import type { HttpRequest } from '../server/http.ts';
import { Access } from './access.ts';
import { actionsOperation } from './actions.ts';
import { audioOperation } from './audio.ts';
import { callOperations } from './call.ts';
import { callsOperation } from './calls.ts';
import { chartOperations, type DrawnCharts } from './charts.ts';
import { consoleRoutes } from './console.ts';
import type { ConsoleFiles } from './console-files.ts';
import { dialOperations } from './dial.ts';
import { ApiError } from './error.ts';
import { feedSocket } from './feed.ts';
import { journalOperation } from './journal.ts';
import { listenSocket } from './listen.ts';
import { openapiOperation } from './openapi.ts';
import { guarded } from './operation.ts';
import { overviewOperation } from './overview.ts';
import { phoneOperations } from './phone.ts';
import type { ApiPorts } from './ports.ts';
import { sessionOperations } from './session.ts';

export interface ApiOptions extends ApiPorts {
  readonly charts: Promise<DrawnCharts>;
  /** The console's page; undefined: it was not built. */
  readonly page: ConsoleFiles | undefined;
}

/** The API and the console's page, for the front. */
export function createApi(options: ApiOptions): Annex {
  const access = new Access(options);
  const operations = [
    ...sessionOperations(options, access),
    callsOperation(options),
    ...dialOperations(options),
    ...callOperations(options),
    journalOperation(options),
    audioOperation(options),
    actionsOperation(options),
    overviewOperation(options),
    ...phoneOperations(options),
    ...chartOperations(options.charts),
  ];
  const all = [...operations, openapiOperation(operations)];
  return {
    routes: [...consoleRoutes(options.page, access, options.config), ...all.map((it) => guarded(it, access))],
    sockets: [feedSocket(options, access), listenSocket(options, access)],
    mayStream: (request) => mayStream(request, access),
  };
}

/** Whoever may call from the browser may open the stream of that call; its token still has to be good. */
async function mayStream(request: HttpRequest, access: Access): Promise<boolean> {
  try {
    await access.admit(request, { changes: true });
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}
