import { withoutSecrets } from '../io/secret-values.ts';
import type { Transport } from '../io/transport.ts';
import type { SocketRoute } from '../server/router.ts';
import type { Access } from './access.ts';
import { Changes } from './changes.ts';
import { Follow, type FollowPorts, MAX_UNREAD_BYTES } from './follow.ts';
import { type Times, whileLoggedIn } from './logged-in.ts';
import { orError } from './operation.ts';
import { feedRequest } from './schemas/console.ts';
import type { FeedMessage, FeedRequest } from './types.ts';

/** A viewer who missed changes gets the whole list as soon as it reads again; looked at this often, ms. */
const RETRY_MS = 500;

/** `WS /api/feed`: live calls, and one call's journal as it is made. */
export function feedSocket(ports: FollowPorts & Times, access: Access): SocketRoute {
  const changes = new Changes(ports.live, ports.clock);
  return {
    path: '/api/feed',
    upgrade: (request) =>
      orError(async () => {
        const visitor = await access.admit(request, { changes: true });
        return {
          status: 101 as const,
          open: (transport) => void new Viewer(whileLoggedIn(transport, visitor, ports), changes, ports),
        };
      }),
  };
}

/** One connection to the feed. */
class Viewer {
  readonly #transport: Transport;
  readonly #changes: Changes;
  readonly #ports: FollowPorts;
  #stopCalls: (() => void) | undefined;
  #follow: Follow | undefined;
  #retry: unknown;

  constructor(transport: Transport, changes: Changes, ports: FollowPorts) {
    this.#transport = transport;
    this.#changes = changes;
    this.#ports = ports;
    transport.listen({
      message: (data) => this.#asked(data),
      close: () => {
        this.#unwatchCalls();
        this.#follow?.stop();
      },
    });
  }

  #asked(data: string | Uint8Array): void {
    const request = read(data);
    if (!request) {
      const message = 'This is no request to the feed; see /api/openapi.json, FeedRequest.';
      return this.#send({ type: 'error', code: 'invalid_request', message });
    }
    if ('unwatch' in request) {
      if (request.unwatch === 'calls') this.#unwatchCalls();
      else this.#follow?.stop();
      return;
    }
    if (request.watch === 'calls') return this.#watchCalls();
    this.#follow?.stop();
    this.#follow = new Follow(request.callSid, request.after ?? -1, this.#transport, this.#ports);
  }

  #watchCalls(): void {
    this.#unwatchCalls();
    this.#stopCalls = this.#changes.watch((message) => {
      if (this.#retry !== undefined) return;
      if (this.#transport.bufferedBytes < MAX_UNREAD_BYTES) this.#transport.send(message);
      else this.#sendAllSoon();
    });
    this.#sendAll();
  }

  #unwatchCalls(): void {
    this.#stopCalls?.();
    this.#stopCalls = undefined;
    this.#ports.clock.clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #sendAll(): void {
    this.#send({ type: 'calls', calls: this.#ports.live.listings() });
  }

  #sendAllSoon(): void {
    this.#retry = this.#ports.clock.setTimeout(() => {
      this.#retry = undefined;
      if (this.#transport.bufferedBytes < MAX_UNREAD_BYTES) this.#sendAll();
      else this.#sendAllSoon();
    }, RETRY_MS);
  }

  #send(message: FeedMessage): void {
    this.#transport.send(withoutSecrets(JSON.stringify(message)));
  }
}

function read(data: string | Uint8Array): FeedRequest | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const { data: request } = feedRequest.safeParse(JSON.parse(data));
    return request;
  } catch {
    return undefined;
  }
}
