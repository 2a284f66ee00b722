import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { until } from '../../support/until.ts';
import { temporaryFolder } from '../folder.ts';

const WRITER = fileURLToPath(new URL('./child/writer.ts', import.meta.url));
const GROUP = 20;

/** A process of its own that writes calls, and what it printed. */
class Writer {
  readonly child: ChildProcess;
  readonly said: string[] = [];

  constructor(path: string, first: number, { limitKb }: { limitKb?: number } = {}) {
    const command = [process.execPath, WRITER, path, String(first), String(GROUP)];
    // A soft limit that can be raised again; writing beyond it is an error like a full disk, not a signal.
    const limited = ['-c', `trap '' XFSZ; ulimit -S -f ${limitKb}; exec "$@"`, 'bash', ...command];
    this.child = limitKb === undefined ? spawn(command[0] ?? '', command.slice(1)) : spawn('bash', limited);
    let rest = '';
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.said.push(...lines);
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Groups that are written, as it said. */
  get groups(): readonly number[] {
    return this.said.filter((line) => /^\d+$/.test(line)).map(Number);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
  }
}

describe('a process that is killed while it writes', () => {
  it('loses nothing that it was told is written, and leaves a sound file', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    let next = 0;
    for (let round = 0; round < 5; round += 1) {
      const writer = new Writer(path, next);
      await until('some groups to be written', () => writer.groups.length > 2 + round);
      await writer.kill();
      next = (writer.groups.at(-1) ?? 0) + 1;
      const db = openDatabase(path);
      const known = new Set(
        db
          .prepare('select call_sid from calls')
          .all()
          .map((row) => Number(String(row.call_sid).slice(2))),
      );
      for (let n = 0; n < next * GROUP; n += 1) expect(known).toContain(n);
      expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
      db.exec(`insert into search (search, rank) values ('integrity-check', 0)`);
      db.close();
    }
  });
});

describe.runIf(process.platform === 'linux')('a disk that is full', () => {
  it('takes the store down, not the program; with room again, every call is written', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const writer = new Writer(path, 0, { limitKb: 1024 });
    await until('the disk to be full', () => writer.said.includes('down'));
    const before = writer.groups.length;
    execFileSync('prlimit', ['--pid', String(writer.child.pid), '--fsize=unlimited']);
    await until('groups to be written again', () => writer.groups.length > before + 2);
    await writer.kill();
    expect(writer.said).toContain('up');
    const db = openDatabase(path);
    const calls = Number(db.prepare('select count(*) as n from calls').get()?.n);
    expect(calls).toBeGreaterThanOrEqual(writer.groups.length * GROUP);
    expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    db.close();
  });
});
