import { describe, expect, it } from 'vitest';
import type { SessionInfo } from '../../src/api/types.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings, type Settings } from '../../src/config/settings.ts';
import { world } from './support.ts';

/** Two agents, of whom `night` is the default and records. */
function twoAgents(status = 'ok'): Settings {
  const { agent } = loadConfig({});
  const settings = environmentSettings(loadConfig({})).current();
  const agents = new Map([
    ['day', { ...agent, name: 'day' }],
    ['night', { ...agent, name: 'night', record: true }],
  ]);
  const numbers = { ...settings.numbers, fallback: 'night' };
  return { current: () => ({ ...settings, agents, numbers }), status };
}

const server = async (settings?: Settings) => {
  const { text } = await world(settings ? { settings } : {}).ask('/api/session');
  return (JSON.parse(text) as SessionInfo).server;
};

describe('the session', () => {
  it('names the agents, and says whether the configuration file can be used', async () => {
    expect(await server()).toMatchObject({ agents: ['default'], config: 'ok', records: false });
    expect(await server(twoAgents())).toMatchObject({
      agents: ['night', 'day'],
      config: 'ok',
      records: true,
    });
    expect(await server(twoAgents('line 3 is wrong'))).toMatchObject({ config: 'line 3 is wrong' });
  });
});

describe('a call from the browser', () => {
  it('may ask for an agent, and gets the default otherwise', async () => {
    const { ask, switchboard } = world({ settings: twoAgents() });
    switchboard.next = { next: 'stream', token: 'token' };
    expect((await ask('/api/phone?agent=day', { method: 'POST' })).status).toBe(201);
    expect((await ask('/api/phone', { method: 'POST' })).status).toBe(201);
    expect(switchboard.incoming.map(({ params, to }) => [params.Agent, to])).toEqual([
      ['day', 'day'],
      ['night', 'night'],
    ]);
  });

  it('is refused when there is no such agent', async () => {
    const { ask, switchboard } = world({ settings: twoAgents() });
    const answer = await ask('/api/phone?agent=nobody', { method: 'POST' });
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([404, 'unknown_agent']);
    expect(switchboard.incoming).toEqual([]);
  });
});
