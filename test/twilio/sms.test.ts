import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { twilioSms } from '../../src/twilio/sms.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const message = {
  to: '+4915112345678',
  from: '+4930123456',
  text: 'Your table is booked: Friday, 18:00 & 2 guests.',
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A Twilio on loopback. */
async function answering(status: number, body: object) {
  const got: { path: string; form: Record<string, string>; authorization: string }[] = [];
  server = createServer(async (request, response) => {
    let form = '';
    for await (const part of request) form += part;
    got.push({
      path: request.url ?? '',
      form: Object.fromEntries(new URLSearchParams(form)),
      authorization: request.headers.authorization ?? '',
    });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { got, send: twilioSms({ ...account, apiUrl }) };
}

const failed = (sending: Promise<void>) =>
  sending.then(
    () => 'sent',
    ({ name, code, message: words }) => ({ name, code, words }),
  );

describe('a text message', () => {
  it('is handed to Twilio, once', async () => {
    const { got, send } = await answering(201, { sid: 'SM1', status: 'queued' });
    await send(message);
    expect(got).toEqual([
      {
        path: `/2010-04-01/Accounts/${account.accountSid}/Messages.json`,
        form: { To: message.to, From: message.from, Body: message.text },
        authorization: `Basic ${Buffer.from(`${account.accountSid}:secret`).toString('base64')}`,
      },
    ]);
  });

  it('that Twilio refuses is refused in words', async () => {
    const { send } = await answering(400, {
      code: 21610,
      message: 'Attempt to send to unsubscribed recipient',
    });
    expect(await failed(send(message))).toEqual({
      name: 'ToolError',
      code: 'not_sent',
      words: expect.stringContaining('does not want'),
    });
  });

  it('whose fate is not known is not sent again', async () => {
    const { got, send } = await answering(500, {});
    expect(await failed(send(message))).toMatchObject({ code: 'unknown' });
    expect(got).toHaveLength(1);
  });

  it('was certainly not sent when nobody is there', async () => {
    const { send } = await answering(201, {});
    await new Promise((resolve) => server?.close(resolve));
    expect(await failed(send(message))).toMatchObject({ code: 'not_sent' });
  });
});
