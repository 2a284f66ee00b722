/** What a socket's owner wants to hear. Both are called on the event loop, never from inside `send` or `close`. */
export interface TransportListener {
  /** One frame: text as a string, binary as bytes (both wires speak text only; binary is junk to be answered). */
  message(data: string | Uint8Array): void;
  /** Called exactly once, whoever closed; 1006 when the connection was cut. */
  close(code: number, reason: string): void;
}

/** One established WebSocket connection, seen from one end, whatever library or memory it runs on. */
export interface Transport {
  /** Sends one text (or, for tests of junk, binary) frame. Never throws; frames after close are dropped. */
  send(data: string | Uint8Array): void;
  /** Starts an orderly close (default 1000). Idempotent. */
  close(code?: number, reason?: string): void;
  /** Cuts the connection without a closing handshake: the peer sees 1006. Idempotent. */
  terminate(): void;
  /** Bytes accepted by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
  /** Sets the one listener; frames that arrived before are delivered to it in order. */
  listen(listener: TransportListener): void;
}
