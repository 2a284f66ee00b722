import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';

function logged(secrets: readonly (string | undefined)[], level = 'info') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLog({ level, pretty: false, secrets, destination }) };
}

describe('the log', () => {
  it('hides fields that are named like secrets', () => {
    const { lines, log } = logged([]);
    log.info(
      { token: 'open', model: { apiKey: 'open' }, request: { headers: { authorization: 'open' } } },
      'dialing',
    );
    expect(lines.join()).not.toContain('open');
    expect(JSON.parse(lines[0]!)).toMatchObject({ msg: 'dialing', token: '[redacted]' });
  });

  it('hides known secrets wherever they turn up', () => {
    const { lines, log } = logged(['sk-123456', undefined, '']);
    log.error(
      { err: new Error('refused: sk-123456'), url: 'wss://host/?key=sk-123456' },
      'sk-123456 was refused',
    );
    expect(lines.join()).not.toContain('sk-123456');
    expect(JSON.parse(lines[0]!).err.message).toBe('refused: [redacted]');
  });

  it('writes nothing below its level', () => {
    const { lines, log } = logged([], 'warn');
    log.info('unheard');
    log.warn('heard');
    expect(lines).toHaveLength(1);
  });

  it('is readable at a terminal, and hides secrets there as well', async () => {
    const destination = new PassThrough({ encoding: 'utf8' });
    const log = createLog({ level: 'info', pretty: true, secrets: ['sk-123456'], destination });
    const written = new Promise<string>((resolve) => destination.once('data', resolve));
    log.info({ callSid: 'CA1' }, 'answered with sk-123456');
    const text = await written;
    expect(text).toContain('INFO');
    expect(text).toContain('answered with [redacted]');
    expect(text).not.toContain('{"level"');
  });
});
