import { randomUUID } from 'node:crypto';
import type { Dial } from '../../store/dials.ts';
import { type CommandParts, pause, queue } from './parts.ts';
import { lineOf } from './words.ts';

/**
 * Places one call and tells how it goes.
 * @returns the exit code: 0 when somebody, or a machine with a message, was reached.
 * @throws ServerError
 */
export async function dialCommand(to: string, parts: CommandParts): Promise<number> {
  const { id } = await queue(parts, { to }, randomUUID());
  let shown = '';
  for (;;) {
    const dial = await parts.server.ask<Dial>(`/api/dials/${id}`);
    const line = lineOf(dial, parts.epochMs());
    if (line !== shown) parts.print(line);
    shown = line;
    if (dial.state === 'done') return isReached(dial) ? 0 : 1;
    await pause(parts);
  }
}

const isReached = ({ outcome }: Dial): boolean => outcome === 'talked' || outcome === 'message_left';
