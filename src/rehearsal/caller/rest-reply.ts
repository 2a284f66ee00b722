/** An answer of the REST stand-in. */
export interface RestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A JSON answer. */
export function reply(status: number, body: unknown): RestReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** An error in Twilio's shape. */
export function refusal(status: number, code: number, message: string): RestReply {
  return reply(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

/** 20404: there is nothing at this path. */
export function notFound(path: string): RestReply {
  return refusal(404, 20404, `The requested resource ${path.split('?')[0]} was not found`);
}
