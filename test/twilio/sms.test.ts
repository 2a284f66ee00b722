import { describe, expect, it } from 'vitest';
import { twilioSms } from '../../src/twilio/sms.ts';
import { serveHttp } from '../support/http-server.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const message = {
  to: '+4915112345678',
  from: '+4930123456',
  text: 'Your table is booked: Friday, 18:00 & 2 guests.',
};

/** A Twilio on loopback. */
async function answering(status: number, body: object) {
  const { base, ...server } = await serveHttp((response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  );
  return { ...server, send: twilioSms({ ...account, apiUrl: base }) };
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
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({
      method: 'POST',
      path: `/2010-04-01/Accounts/${account.accountSid}/Messages.json`,
      headers: { authorization: `Basic ${Buffer.from(`${account.accountSid}:secret`).toString('base64')}` },
    });
    const form = Object.fromEntries(new URLSearchParams(got[0]?.body));
    expect(form).toEqual({ To: message.to, From: message.from, Body: message.text });
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
    const { send, close } = await answering(201, {});
    await close();
    expect(await failed(send(message))).toMatchObject({ code: 'not_sent' });
  });
});
