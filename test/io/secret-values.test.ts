import { describe, expect, it } from 'vitest';
import { hideSecrets, secretHeaders, withoutSecrets } from '../../src/io/secret-values.ts';

describe('a secret that is known', () => {
  it('cannot be read anywhere in a text, nor its form in JSON', () => {
    hideSecrets(['quote"and-more-of-it', 'another-long-secret', undefined]);
    const text = JSON.stringify({ a: 'x quote"and-more-of-it y', b: ['another-long-secret!'] });
    expect(JSON.parse(withoutSecrets(text))).toEqual({ a: 'x [redacted] y', b: ['[redacted]!'] });
  });

  it('of a header is hidden with and without its scheme', () => {
    hideSecrets(['Bearer abcdef-0123456789']);
    expect(withoutSecrets('Authorization: Bearer abcdef-0123456789')).toBe('Authorization: [redacted]');
    expect(withoutSecrets('key abcdef-0123456789.')).toBe('key [redacted].');
  });

  it('is hidden to its end, also when another one is how it begins', () => {
    hideSecrets(['first-key-of-ours']);
    hideSecrets(['first-key-of-ours-and-the-rest']);
    expect(withoutSecrets('first-key-of-ours-and-the-rest, first-key-of-ours')).toBe(
      '[redacted], [redacted]',
    );
  });

  it('is not looked for when it is too short to mean anything', () => {
    hideSecrets(['transcript']);
    expect(withoutSecrets('{"transcript":1}')).toBe('{"transcript":1}');
  });
});

describe('headers', () => {
  it('are secret unless everybody knows what stands in them', () => {
    expect(secretHeaders({ 'X-Shop': 'value', Accept: 'text/plain', 'User-Agent': 'me' })).toEqual(['value']);
    expect(secretHeaders()).toEqual([]);
  });
});
