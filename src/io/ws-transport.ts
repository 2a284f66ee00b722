import { type RawData, WebSocket } from 'ws';
import { EarlyFrames } from './early-frames.ts';
import type { Transport } from './transport.ts';

/** A `ws` socket as a {@link Transport}. Give it the socket as soon as it exists, so that no early frame is lost. */
export function wsTransport(socket: WebSocket): Transport {
  const frames = new EarlyFrames();

  socket.on('message', (data, isBinary) => {
    frames.deliver((to) => to.message(isBinary ? toBytes(data) : toBytes(data).toString('utf8')));
  });
  socket.on('close', (code, reason) => frames.deliver((to) => to.close(code, reason.toString('utf8'))));
  // 'close' always follows and carries what the owner needs; an unhandled 'error' would end the process.
  socket.on('error', () => {});

  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data, () => {});
    },
    close: (code = 1000, reason = '') => socket.close(code, reason),
    terminate: () => socket.terminate(),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    listen: (listener) => frames.listen(listener),
  };
}

function toBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
