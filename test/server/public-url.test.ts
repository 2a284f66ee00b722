import { describe, expect, it } from 'vitest';
import { isLoopback, publicUrlOf } from '../../src/server/public-url.ts';

const from = (headers: Record<string, string>, configured?: string) => publicUrlOf({ headers }, configured);

describe('the public address', () => {
  it('is the configured one, whatever the request says', () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    expect(from(headers, 'https://calls.example.com')).toBe('https://calls.example.com');
  });

  it.each([
    ['abc.ngrok.app', 'https://abc.ngrok.app'],
    ['calls.example.com:8443', 'https://calls.example.com:8443'],
    ['203.0.113.7', 'https://203.0.113.7'],
    ['[2001:db8::1]:5050', 'https://[2001:db8::1]:5050'],
    ['127.0.0.1:5050', 'http://127.0.0.1:5050'],
    ['localhost:5050', 'http://localhost:5050'],
    ['[::1]:5050', 'http://[::1]:5050'],
    ['192.168.1.20:5050', 'http://192.168.1.20:5050'],
    ['10.0.0.7', 'http://10.0.0.7'],
    ['172.16.0.1', 'http://172.16.0.1'],
    ['172.32.0.1', 'https://172.32.0.1'],
    ['callchart:5050', 'http://callchart:5050'],
    ['printer.local', 'http://printer.local'],
    ['[fd00::1]', 'http://[fd00::1]'],
  ])('is taken from Host: %s', (host, expected) => {
    expect(from({ host })).toBe(expected);
  });

  it('is what the first proxy was asked for', () => {
    const headers = {
      host: 'internal:5050',
      'x-forwarded-host': 'calls.example.com, internal',
      'x-forwarded-proto': 'https,http',
    };
    expect(from(headers)).toBe('https://calls.example.com');
  });

  it('has the scheme the proxy names, also for an upgrade', () => {
    expect(from({ host: 'calls.example.com', 'x-forwarded-proto': 'http' })).toBe('http://calls.example.com');
    expect(from({ host: 'localhost', 'x-forwarded-proto': 'https' })).toBe('https://localhost');
    expect(from({ host: 'calls.example.com', 'x-forwarded-proto': 'wss' })).toBe('https://calls.example.com');
    expect(from({ host: 'localhost', 'x-forwarded-proto': 'ws' })).toBe('http://localhost');
    expect(from({ host: 'calls.example.com', 'x-forwarded-proto': 'gopher' })).toBe(
      'https://calls.example.com',
    );
  });

  it.each([undefined, '', '/', 'a/b', 'a b', 'a@b', 'a?b', '"a"', '-a', 'a:b'])(
    'cannot be made of Host: %s',
    (host) => {
      expect(from(host === undefined ? {} : { host })).toBeUndefined();
    },
  );
});

describe('this machine', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9:80',
    'localhost',
    'LOCALHOST:5050',
    '::1',
    '[::1]',
    '[::1]:5050',
    'a.localhost',
  ])('is meant by %s', (host) => expect(isLoopback(host)).toBe(true));

  it.each([
    '0.0.0.0',
    '::',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '192.168.0.1',
    '',
    'example.com',
  ])('is not meant by %s', (host) => expect(isLoopback(host)).toBe(false));
});
