import type { Database } from './sqlite-module.ts';

/** One step from one version of the tables to the next: SQL, or what SQL alone cannot do. Inside a transaction. */
export type Migration = string | ((db: Database) => void);
