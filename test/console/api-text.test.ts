import { describe, expect, it } from 'vitest';
import { errorOf } from '../../src/console/api-error.ts';
import { ndjson, queryOf } from '../../src/console/api-text.ts';

describe('asking the API', () => {
  it('leaves out what is not given', () => {
    expect(queryOf({ text: 'a b', agent: undefined, number: '', live: false, limit: 0 })).toBe(
      '?text=a+b&live=false&limit=0',
    );
    expect(queryOf({})).toBe('');
  });

  it('reads JSON Lines with or without an end of line behind the last', () => {
    expect(ndjson('{"n":0}\n{"n":1}\n')).toEqual([{ n: 0 }, { n: 1 }]);
    expect(ndjson('{"n":0}\n{"n":1}')).toEqual([{ n: 0 }, { n: 1 }]);
    expect(ndjson('')).toEqual([]);
  });

  it('takes a refusal’s code, words and pause from the answer', () => {
    const body = '{"error":{"code":"too_many","message":"Wait."}}';
    expect(errorOf(429, body, '30')).toMatchObject({
      status: 429,
      code: 'too_many',
      message: 'Wait.',
      retryAfterS: 30,
    });
  });

  it.each(['<html>Bad gateway</html>', '{}', '', 'null'])('makes an error of any body: %j', (body) => {
    expect(errorOf(502, body, null)).toMatchObject({
      status: 502,
      code: 'http',
      message: 'The server answered 502.',
      retryAfterS: null,
    });
  });
});
