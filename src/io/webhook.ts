import { SIGNATURE_HEADER, signatureOf } from './signature.ts';
import { webRequest } from './web-request.ts';
import type { OutboxMessage } from './webhook-outbox.ts';

/** Whom to tell. */
export interface WebhookTarget {
  readonly url: string;
  /** What messages are signed with. */
  readonly secret: string;
}

/** The header with the message's id: what came with it before is the same message. */
const ID_HEADER = 'callchart-id';
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Posts messages: signed anew each time, since the signature has the time in it.
 * @param targetOf an agent's webhook; undefined: it has none now.
 * @returns what an `Outbox` sends with.
 */
export function webhookSender(
  targetOf: (agent: string) => WebhookTarget | undefined,
  epochMs: () => number,
): (message: OutboxMessage, signal: AbortSignal) => Promise<string | null> {
  return async ({ id, agent, body }, signal) => {
    const target = targetOf(agent);
    if (!target) return `the agent "${agent}" has no webhook now`;
    try {
      const url = new URL(target.url);
      const { status } = await webRequest({
        url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [ID_HEADER]: id,
          [SIGNATURE_HEADER]: signatureOf(body, target.secret, epochMs()),
        },
        body,
        signal,
        maxBytes: MAX_ANSWER_BYTES,
        // Whoever wrote the configuration may mean a host of their own network; nothing of a call chooses it.
        allowHosts: [url.hostname.replace(/^\[|\]$/g, '').toLowerCase()],
      });
      return status >= 200 && status <= 299 ? null : `it answered ${status}`;
    } catch (error) {
      return (error as Error).message;
    }
  };
}
