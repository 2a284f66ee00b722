import packageJson from '../../package.json' with { type: 'json' };
import { usualAgent } from '../calls/route.ts';
import { jsonResponse } from '../server/http.ts';
import { type Access, CLOSED_HINT, isSecure } from './access.ts';
import { noContent, type Operation, operation } from './operation.ts';
import type { ApiPorts } from './ports.ts';
import { login, sessionInfo } from './schemas/console.ts';
import { endSession } from './session-cookie.ts';
import type { SessionInfo } from './types.ts';

type Ports = Pick<ApiPorts, 'config' | 'settings' | 'switchboard' | 'store' | 'lostLines'>;

/** What is asked by those who are not in yet: `GET /api/session`, `POST /api/login`, `POST /api/logout`. */
export function sessionOperations(ports: Ports, access: Access): readonly Operation[] {
  return [
    operation({
      anybody: true,
      method: 'GET',
      path: '/api/session',
      summary: 'Who is asking, and what is there',
      description: 'Answered to everybody; what is there only to those who may look.',
      answers: { 200: { description: 'The session.', schema: sessionInfo } },
      run: async ({ request }) => {
        const { access: granted } = await access.of(request);
        return jsonResponse(describe(granted, ports));
      },
    }),
    operation({
      anybody: true,
      method: 'POST',
      path: '/api/login',
      summary: 'Log in',
      description:
        'Sets a cookie that is good for 12 hours. Five wrong tokens in a minute, and the address waits.',
      body: login,
      answers: { 204: { description: 'Logged in.' } },
      run: async ({ request, body }) => {
        const cookie = await access.login(request, body.token);
        return noContent(cookie === undefined ? {} : { 'set-cookie': cookie });
      },
    }),
    operation({
      anybody: true,
      method: 'POST',
      path: '/api/logout',
      summary: 'Log out',
      description: 'Ends the session in this browser.',
      answers: { 204: { description: 'Logged out.' } },
      run: ({ request }) => {
        access.refuseOtherPages(request);
        return noContent({ 'set-cookie': endSession(isSecure(request)) });
      },
    }),
  ];
}

function describe(access: SessionInfo['access'], ports: Ports): SessionInfo {
  if (access === 'closed') return { access, hint: CLOSED_HINT };
  if (access === 'login') return { access, hint: null };
  const { config, settings, switchboard, store, lostLines } = ports;
  const current = settings.current();
  const { agents } = current;
  return {
    access,
    hint: null,
    server: {
      version: packageJson.version,
      publicUrl: config.server.publicUrl ?? null,
      model: config.model.kind === 'rehearsal' ? 'rehearsal' : config.model.model,
      agents: usualFirst([...agents.keys()], usualAgent(current)),
      config: settings.status,
      draining: switchboard.draining,
      store: store.state(),
      lostLines: lostLines(),
      records: [...agents.values()].some(({ record }) => record),
    },
  };
}

const usualFirst = (agents: readonly string[], usual: string): readonly string[] => [
  ...agents.filter((agent) => agent === usual),
  ...agents.filter((agent) => agent !== usual),
];
