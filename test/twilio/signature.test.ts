import { createHash } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { isSignedUpgrade, isSignedWebhook } from '../../src/twilio/signature.ts';

const authToken = '12345';
const form = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};

describe('a webhook', () => {
  it.each([
    ['https://mycompany.com/myapp.php?foo=1&bar=2', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['https://example.com/twilio/voice', 'dzw9jNxUcjXYN3aCP8o7xCY6CqM='],
  ])('at %s is known by its signature', (url, signature) => {
    expect(isSignedWebhook({ authToken, signature, url, form })).toBe(true);
    expect(isSignedWebhook({ authToken: '12346', signature, url, form })).toBe(false);
    expect(isSignedWebhook({ authToken, signature, url: `${url}x`, form })).toBe(false);
    expect(isSignedWebhook({ authToken, signature, url, form: { ...form, Digits: '1235' } })).toBe(false);
    expect(isSignedWebhook({ authToken, signature, url, form: { ...form, Extra: '' } })).toBe(false);
  });

  it('without a signature, or with one of another length, is refused', () => {
    const url = 'https://example.com/twilio/voice';
    for (const signature of [undefined, '', 'x', 'dzw9jNxUcjXYN3aCP8o7xCY6CqM=='])
      expect(isSignedWebhook({ authToken, signature, url, form })).toBe(false);
  });

  it('is known whether its sender wrote the default port or not', () => {
    const signature = getExpectedTwilioSignature(authToken, 'https://example.com:443/voice', form);
    expect(isSignedWebhook({ authToken, signature, url: 'https://example.com/voice', form })).toBe(true);
    const bare = getExpectedTwilioSignature(authToken, 'https://example.com/voice', form);
    expect(isSignedWebhook({ authToken, signature: bare, url: 'https://example.com:8443/voice', form })).toBe(
      true,
    );
  });

  it('is known by its query when it is a GET', () => {
    const url = 'https://example.com/voice?CallSid=CA1&From=%2B1415';
    const signature = getExpectedTwilioSignature(authToken, url, {});
    expect(isSignedWebhook({ authToken, signature, url, form: {} })).toBe(true);
    expect(isSignedWebhook({ authToken, signature, url: url.replace('CA1', 'CA2'), form: {} })).toBe(false);
  });

  it('signs repeated fields once each, in order', () => {
    const url = 'https://example.com/voice';
    const signature = getExpectedTwilioSignature(authToken, url, { Event: ['a', 'b'] });
    expect(isSignedWebhook({ authToken, signature, url, form: { Event: ['b', 'a', 'b'] } })).toBe(true);
  });

  it('with JSON is known by the hash of its body in the URL', () => {
    const body = Buffer.from('{"CallSid":"CA1"}');
    const url = `https://example.com/voice?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const signature = getExpectedTwilioSignature(authToken, url, {});
    expect(isSignedWebhook({ authToken, signature, url, form: {}, body })).toBe(true);
    expect(
      isSignedWebhook({ authToken, signature, url, form: {}, body: Buffer.from('{"CallSid":"CA2"}') }),
    ).toBe(false);
  });

  it('with JSON whose hash the URL does not carry is refused however well the URL is signed', () => {
    const url = 'https://example.com/voice';
    const signature = getExpectedTwilioSignature(authToken, url, {});
    expect(isSignedWebhook({ authToken, signature, url, form: {}, body: Buffer.from('{}') })).toBe(false);
  });

  it('at a URL that is none is refused', () => {
    expect(isSignedWebhook({ authToken, signature: 'x', url: 'https://', form })).toBe(false);
  });
});

describe('the upgrade of a media stream', () => {
  const withoutSlash = '7PR3qMkpDyEJtMrVOY/LDyNq8J8=';
  const withSlash = 'T+WBXwUXC0/CyoZ1DA+p9ilZORs=';

  it('is signed over the wss URL, with or without a trailing slash', () => {
    for (const url of ['wss://example.com/media', 'wss://example.com/media/']) {
      expect(isSignedUpgrade({ authToken, signature: withoutSlash, url })).toBe(true);
      expect(isSignedUpgrade({ authToken, signature: withSlash, url })).toBe(true);
      expect(isSignedUpgrade({ authToken: 'other', signature: withSlash, url })).toBe(false);
    }
  });

  it('is not accepted on a signature over the https URL', () => {
    const signature = getExpectedTwilioSignature(authToken, 'https://example.com/media', {});
    expect(isSignedUpgrade({ authToken, signature, url: 'wss://example.com/media' })).toBe(false);
  });

  it.each(['wss://example.com:443/media', 'wss://example.com:80/media', 'wss://example.com:443/media/'])(
    'may be signed as %s',
    (signed) => {
      const signature = getExpectedTwilioSignature(authToken, signed, {});
      expect(isSignedUpgrade({ authToken, signature, url: 'wss://example.com/media' })).toBe(true);
    },
  );

  it('at another port is signed with that port', () => {
    const url = 'wss://example.com:8443/media';
    const signature = getExpectedTwilioSignature(authToken, url, {});
    expect(isSignedUpgrade({ authToken, signature, url })).toBe(true);
  });

  it('of another address or without a signature is refused', () => {
    expect(isSignedUpgrade({ authToken, signature: withoutSlash, url: 'wss://example.com/other' })).toBe(
      false,
    );
    expect(isSignedUpgrade({ authToken, signature: undefined, url: 'wss://example.com/media' })).toBe(false);
  });
});
