import { type TemplatedApp, type us_listen_socket, us_socket_local_port } from 'uWebSockets.js';
import { createServer } from 'node:net';

/** The server could not take the address it was given. */
export class ListenError extends Error {
  /** The system's word for it, for example `EADDRINUSE`. */
  readonly code: string;

  constructor(host: string, port: number, code: string) {
    super(`Cannot listen on ${host}:${port}: ${explanations[code] ?? code}`);
    this.name = 'ListenError';
    this.code = code;
  }
}

const explanations: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken by another program. Stop it, or set PORT to a free port.',
  EACCES: 'this user may not use that port. Set PORT to one above 1023.',
  EADDRNOTAVAIL:
    'this machine has no such address. Set HOST to one of its own, or to 0.0.0.0 for all of them.',
  ENOTFOUND: 'there is no such host. Set HOST to an address of this machine.',
};

/**
 * Binds the app, alone on its port.
 * @param port 0 for any free port.
 * @throws {@link ListenError}.
 */
export async function listen(
  app: TemplatedApp,
  host: string,
  port: number,
): Promise<{ readonly port: number; readonly socket: us_listen_socket }> {
  // The library shares its port with anybody who asks and gives no reason when it fails. Its exclusive mode does
  // neither, but a restarted server would have to wait until the connections of the last one are forgotten.
  const problem = await problemWith(host, port);
  if (problem) throw new ListenError(host, port, problem);
  const socket = await new Promise<us_listen_socket | false>((resolve) => {
    app.listen(host, port, resolve);
  });
  if (!socket) throw new ListenError(host, port, 'for a reason the system did not give');
  return { port: us_socket_local_port(socket), socket };
}

/** Tries the address the ordinary way. @returns the system's error code, or undefined when it is free. */
function problemWith(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
