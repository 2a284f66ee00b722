import type { FeedMessage, FeedRequest } from '../../src/api/types.ts';
import type { VirtualClock } from '../../src/io/clock.ts';
import { memoryPair } from '../../src/io/memory-transport.ts';
import type { Transport } from '../../src/io/transport.ts';
import type { Front } from '../../src/server/front.ts';
import { request } from '../server/support.ts';

/** Somebody connected to one of the API's WebSockets. */
export class Viewer {
  readonly messages: FeedMessage[] = [];
  readonly frames: Uint8Array[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** What this viewer leaves unread, bytes. */
  unread = 0;
  readonly #near: Transport;

  private constructor(near: Transport) {
    this.#near = near;
    near.listen({
      message: (data) => {
        if (typeof data === 'string') this.messages.push(JSON.parse(data) as FeedMessage);
        else this.frames.push(data);
      },
      close: (code, reason) => {
        this.closed = { code, reason };
      },
    });
  }

  /** @throws when the upgrade is refused. */
  static async connect(
    { front }: { readonly front: Front },
    clock: VirtualClock,
    path = '/api/feed',
    headers: Record<string, string> = {},
  ): Promise<Viewer> {
    const verdict = await front.upgrade(request(path, { headers }));
    if (!('open' in verdict)) throw new Error(`refused: ${verdict.status}`);
    const [near, far] = memoryPair(clock);
    const viewer = new Viewer(near);
    verdict.open({
      send: (data) => far.send(data),
      close: (code, reason) => far.close(code, reason),
      terminate: () => far.terminate(),
      listen: (listener) => far.listen(listener),
      get bufferedBytes() {
        return viewer.unread;
      },
    });
    return viewer;
  }

  ask(wish: FeedRequest | string): void {
    this.#near.send(typeof wish === 'string' ? wish : JSON.stringify(wish));
  }

  leave(): void {
    this.#near.close();
  }

  of<T extends FeedMessage['type']>(type: T): readonly Extract<FeedMessage, { type: T }>[] {
    return this.messages.filter((message) => message.type === type) as never;
  }

  /** The numbers of the lines it got, in order. */
  get lines(): readonly number[] {
    return this.of('lines').flatMap(({ lines }) => lines.map((line) => (line as { n: number }).n));
  }
}
