import { EarlyFrames } from '../../io/early-frames.ts';
import type { Transport } from '../../io/transport.ts';

/** Opens a WebSocket. Rejects when it cannot be had; the browser does not say why. */
export function dialBrowser(url: string): Promise<Transport> {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const frames = new EarlyFrames();
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(transportOf(socket, frames));
    socket.onmessage = ({ data }) =>
      frames.deliver((to) => to.message(typeof data === 'string' ? data : new Uint8Array(data)));
    socket.onclose = ({ code, reason }) => {
      reject(new Error(`no stream: ${code}`));
      frames.deliver((to) => to.close(code, reason));
    };
  });
}

function transportOf(socket: WebSocket, frames: EarlyFrames): Transport {
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data as string);
    },
    close: (code = 1000, reason = '') => socket.close(code, reason),
    // A page cannot cut a connection.
    terminate: () => socket.close(),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    listen: (listener) => frames.listen(listener),
  };
}
