import type { WebSocket } from 'uWebSockets.js';
import { EarlyFrames } from '../io/early-frames.ts';
import type { Transport } from '../io/transport.ts';

/** A uWebSockets.js socket as a {@link Transport}, and the ends its server feeds. */
export interface UwsTransport extends Transport {
  /** Hands over a frame; the memory behind it is the server's again when this returns. */
  received(data: ArrayBuffer, isBinary: boolean): void;
  /** Tells that the socket is gone. */
  gone(code: number, reason: ArrayBuffer): void;
}

/** `send` answers this when the peer has fallen so far behind that the frame was dropped. */
const DROPPED = 2;
const MAX_REASON_BYTES = 123;

/**
 * Wraps a socket.
 * @param onStuck called once when the peer no longer reads what it is sent; the connection is cut, since a stream
 *   with a hole in its audio or a lost `clear` is worse than one that is opened again.
 */
export function uwsTransport(socket: WebSocket<unknown>, onStuck: () => void): UwsTransport {
  let open = true;
  const frames = new EarlyFrames();

  const terminate = (): void => {
    if (open) socket.close();
  };

  return {
    send: (data) => {
      if (!open) return;
      if (socket.send(data, typeof data !== 'string') !== DROPPED) return;
      onStuck();
      terminate();
    },
    close: (code = 1000, reason = '') => {
      if (open) socket.end(code, fitting(reason));
    },
    terminate,
    get bufferedBytes() {
      return open ? socket.getBufferedAmount() : 0;
    },
    listen: (listener) => frames.listen(listener),
    received: (data, isBinary) => {
      const bytes = Buffer.from(data);
      const frame = isBinary ? Uint8Array.from(bytes) : bytes.toString('utf8');
      frames.deliver((to) => to.message(frame));
    },
    gone: (code, reason) => {
      open = false;
      const text = Buffer.from(reason).toString('utf8');
      // The library calls this from inside its own `end` and `close`; a listener must never run inside ours.
      setImmediate(() => frames.deliver((to) => to.close(code, text)));
    },
  };
}

/** A close frame has room for so many bytes; half a character would make it invalid. */
function fitting(reason: string): Uint8Array {
  const bytes = new Uint8Array(MAX_REASON_BYTES);
  return bytes.subarray(0, new TextEncoder().encodeInto(reason, bytes).written);
}
