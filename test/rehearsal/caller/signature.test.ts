import { describe, expect, it } from 'vitest';
import { signRequest } from '../../../src/rehearsal/caller/signature.ts';

const params = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};

describe('a signature', () => {
  it.each([
    ['https://mycompany.com/myapp.php?foo=1&bar=2', params, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['https://example.com/twilio/voice', params, 'dzw9jNxUcjXYN3aCP8o7xCY6CqM='],
    ['wss://example.com/media', {}, '7PR3qMkpDyEJtMrVOY/LDyNq8J8='],
    ['wss://example.com/media/', {}, 'T+WBXwUXC0/CyoZ1DA+p9ilZORs='],
  ])('over %s is the one Twilio computes', (url, form, signature) => {
    expect(signRequest('12345', url, form)).toBe(signature);
  });
});
