import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acting, defineRehearsal } from 'callchart/rehearsal';

const SECRET = 'a secret for the rehearsal';
/** What the reservation system was asked, and whether the signature was right. */
const asked: { readonly body: Record<string, unknown>; readonly signed: boolean }[] = [];

/** Stands in for the reservation system. */
async function start() {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    asked.push({ body: JSON.parse(body), signed: isSigned(body, request.headers['callchart-signature']) });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"booked":true,"table":7}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: { RESERVATIONS_URL: `http://127.0.0.1:${port}/tables`, RESERVATIONS_SECRET: SECRET },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

/** The header says `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>`. */
function isSigned(body: string, header: unknown): boolean {
  const { t = '', v1 } = Object.fromEntries(
    String(header)
      .split(',')
      .map((part) => part.split('=')),
  );
  return createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex') === v1;
}

export default defineRehearsal({
  start,
  caller: [
    { waitForAgent: 'finished' },
    { say: 'caller/ask-table' },
    { waitForAgent: 'finished' },
    { say: 'caller/goodbye' },
  ],
  model: acting([
    { on: { result: 'book_table', failed: false }, say: ['agent/booked'] },
    { on: { result: 'book_table' }, say: ['agent/trouble'] },
    {
      on: { said: 'caller/ask-table' },
      call: [{ name: 'book_table', with: { day: '2027-05-01', time: '19:00', guests: 2 } }],
    },
    { on: { said: 'caller/goodbye' }, say: ['agent/goodbye'], call: [{ name: 'end_call' }] },
  ]),
  judge: ({ record, told }) => [
    ...(asked.length === 1 ? [] : [`the reservation system was asked ${asked.length} times`]),
    ...(asked.every(({ signed }) => signed)
      ? []
      : ['the reservation system was asked without a good signature']),
    ...(record?.transcript.some(({ heardText }) => heardText?.startsWith('Your table for two is booked'))
      ? []
      : ['the caller did not hear that the table is booked']),
    ...(record?.endReason === 'agent_ended' ? [] : [`the call ended as ${record?.endReason}`]),
    ...(record?.transcript.at(-1)?.heardText === 'Thank you for calling Harbour Table. Goodbye.'
      ? []
      : ['the goodbye was not heard']),
    ...(String(told[0]?.summary).includes('book a table')
      ? []
      : ['the summary does not say what was wanted']),
  ],
});
