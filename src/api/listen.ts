import type { Transport } from '../io/transport.ts';
import type { SocketRoute } from '../server/router.ts';
import type { Access } from './access.ts';
import { unknownCall } from './error.ts';
import { type Times, whileLoggedIn } from './logged-in.ts';
import { orError } from './operation.ts';
import type { ApiPorts } from './ports.ts';

/** Two seconds of both sides: who is further behind hears a gap rather than the past. */
const MAX_UNREAD_BYTES = 32 * 1024;
/** Close code: the call is over. */
const NORMAL = 1000;

/** `WS /api/calls/{callSid}/listen`: a live call's audio as it passes, one byte for the side, then μ-law. */
export function listenSocket(ports: Pick<ApiPorts, 'live'> & Times, access: Access): SocketRoute {
  const { live } = ports;
  return {
    path: '/api/calls/{callSid}/listen',
    upgrade: (request, { callSid = '' }) =>
      orError(async () => {
        const visitor = await access.admit(request, { changes: true });
        if (!live.find(callSid)) throw unknownCall();
        return {
          status: 101 as const,
          open: (transport) => listenIn(whileLoggedIn(transport, visitor, ports), callSid, visitor.by, live),
        };
      }),
  };
}

function listenIn(transport: Transport, callSid: string, by: string, live: ApiPorts['live']): void {
  const call = live.find(callSid);
  if (!call) return transport.close(NORMAL, 'the call is over');
  const stopListening = call.listen(by, (side, mulaw) => {
    if (transport.bufferedBytes > MAX_UNREAD_BYTES) return;
    const frame = new Uint8Array(1 + mulaw.length);
    frame[0] = side;
    frame.set(mulaw, 1);
    transport.send(frame);
  });
  const stopWatching = live.watch((changed, listing) => {
    if (changed === callSid && listing().endedAt !== null) transport.close(NORMAL, 'the call is over');
  });
  transport.listen({
    message: () => {},
    close: () => {
      stopListening();
      stopWatching();
    },
  });
}
