import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { startEngine } from '../../src/engine.ts';
import { databasePath } from '../../src/store/kept-files.ts';
import { temporaryFolder } from './folder.ts';
import { storeAt } from './sqlite/store-at.ts';

it('an engine that is drained has written its calls, and nobody holds its database any more', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  const config = loadConfig({ DATA_DIR: dataDir, PORT: '0', AGENT_NAME: 'reception' });
  const engine = await startEngine(config, pino({ level: 'silent' }));
  engine.exchange.incomingCall({
    callSid: 'CA1',
    from: '+14155550123',
    to: '+14155550199',
    publicUrl: engine.url,
    direction: 'inbound',
    callStatus: 'ringing',
    params: {},
  });
  await engine.drain(0);

  const { store, said } = storeAt(databasePath(dataDir));
  await store.start();
  const row = await store.get('CA1');
  await store.stop(60_000);
  expect(row).toMatchObject({ agent: 'reception', from: '+14155550123', outcome: 'drained' });
  expect(row?.endedAt).not.toBeNull();
  expect(said).toEqual([]);
});
