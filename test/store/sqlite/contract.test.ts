import { join } from 'node:path';
import { pino } from 'pino';
import { describe } from 'vitest';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { keepsTheContract } from '../contract/call-store.ts';
import { temporaryFolder } from '../folder.ts';

describe('the store in SQLite', () => {
  keepsTheContract(async () => {
    const store = new SqliteStore({
      path: join(temporaryFolder(), 'calls.db'),
      log: pino({ level: 'silent' }),
    });
    await store.start();
    return store;
  });
});
