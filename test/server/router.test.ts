import { describe, expect, it } from 'vitest';
import { methodsOf, PathTable, type Route } from '../../src/server/router.ts';

const route = (method: Route['method'], path: string): Route => ({
  method,
  path,
  answer: () => ({ status: 200, headers: {}, body: '' }),
});

describe('a table of paths', () => {
  const table = new PathTable([
    route('GET', '/calls'),
    route('GET', '/calls/{callSid}'),
    route('DELETE', '/calls/{callSid}'),
    route('GET', '/calls/{callSid}/audio'),
    route('GET', '/charts/{id}.svg'),
    route('GET', '/charts/all.svg'),
  ]);

  it.each([
    ['/calls', '/calls', {}],
    ['/calls/CA1', '/calls/{callSid}', { callSid: 'CA1' }],
    ['/calls/CA1/audio', '/calls/{callSid}/audio', { callSid: 'CA1' }],
    ['/charts/call-states.svg', '/charts/{id}.svg', { id: 'call-states' }],
    ['/charts/all.svg', '/charts/all.svg', {}],
  ])('leads %s to %s', (path, to, params) => {
    const [found] = table.at(path);
    expect([found?.route.path, found?.params]).toEqual([to, params]);
  });

  it.each([
    '/',
    '/calls/',
    '/calls//audio',
    '/calls/a/b',
    '/calls/%2e%2e',
    '/charts/xsvg',
    '/__proto__',
    '/calls/a b',
  ])('leads %s nowhere', (path) => {
    expect(table.at(path)).toEqual([]);
  });

  it('knows the methods of a path', () => {
    expect(methodsOf(table.at('/calls/CA1'))).toEqual(['GET', 'HEAD', 'DELETE']);
  });
});
