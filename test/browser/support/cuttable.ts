import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The way to a server, on which connections can be cut as a network cuts them: without a word. */
export interface CuttableWay {
  /** Where the page finds the server. */
  readonly base: string;
  /** How many media streams were opened. */
  readonly streams: number;
  /** Cuts the newest media stream. */
  cutStream(): void;
  close(): void;
}

/** @param target the server's own address. */
export async function cuttableWay(target: string): Promise<CuttableWay> {
  const { hostname, port } = new URL(target);
  const streams: Socket[] = [];
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
    near.on('data', (data) => {
      if (data.toString('latin1').startsWith('GET /media-stream')) streams.push(near);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: here } = server.address() as { port: number };
  return {
    base: `http://127.0.0.1:${here}`,
    get streams() {
      return streams.length;
    },
    cutStream: () => streams.at(-1)?.destroy(),
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
