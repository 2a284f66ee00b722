import { describe, expect, it } from 'vitest';
import { authHeaders, modelUrl } from '../../src/openai/model-url.ts';
import { redactKeys } from '../../src/openai/redact.ts';

const url = (text: string, temperature?: number): string =>
  modelUrl({ url: text, model: 'gpt-realtime-2.1', ...(temperature === undefined ? {} : { temperature }) })
    .href;

describe('the address of a session', () => {
  it('names the model', () => {
    expect(url('wss://api.openai.com/v1/realtime')).toBe(
      'wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1',
    );
  });

  it('keeps a query it came with', () => {
    expect(url('ws://localhost:8080/v1/realtime?tenant=a')).toBe(
      'ws://localhost:8080/v1/realtime?tenant=a&model=gpt-realtime-2.1',
    );
  });

  it('names one model only, its own first', () => {
    expect(url('ws://localhost/v1/realtime?model=local')).toBe('ws://localhost/v1/realtime?model=local');
  });

  it('carries the temperature, when there is one', () => {
    expect(url('ws://localhost/rt', 0.7)).toBe('ws://localhost/rt?model=gpt-realtime-2.1&temperature=0.7');
    expect(url('ws://localhost/rt', 0)).toContain('temperature=0');
  });

  it('escapes what a query cannot hold', () => {
    expect(modelUrl({ url: 'ws://localhost/rt', model: 'a b&c' }).search).toBe('?model=a+b%26c');
  });

  it('must be one', () => {
    expect(() => url('localhost')).toThrow(TypeError);
  });
});

describe('the key', () => {
  const openai = new URL('wss://api.openai.com/v1/realtime');
  const azure = new URL('wss://shop.openai.azure.com/openai/v1/realtime');

  it('is a bearer token', () => {
    expect(authHeaders(openai, 'sk-1')).toEqual({ Authorization: 'Bearer sk-1' });
  });

  it('is not sent when there is none', () => {
    expect(authHeaders(openai, undefined)).toEqual({});
    expect(authHeaders(openai, '')).toEqual({});
  });

  it('goes to Azure by its header, a directory token as a bearer', () => {
    expect(authHeaders(azure, 'abc123')).toEqual({ 'api-key': 'abc123' });
    expect(authHeaders(azure, 'eyJ0eXAi')).toEqual({ Authorization: 'Bearer eyJ0eXAi' });
  });

  it('does not survive in text that is shown', () => {
    expect(redactKeys('provided: sk-proj-ab***yz, see')).toBe('provided: sk-[redacted], see');
    expect(redactKeys('ek_abc and hex 0f0f', '0f0f')).toBe('ek_[redacted] and hex [redacted]');
    expect(redactKeys('a task-force took the risk-free desk-job')).toBe(
      'a task-force took the risk-free desk-job',
    );
  });
});
