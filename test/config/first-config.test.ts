import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFirstConfig } from '../../src/config/file/first-config.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { folderWith } from './folder.ts';

describe('the configuration file to begin with', () => {
  it('passes its own check', async () => {
    const folder = folderWith({});
    expect(writeFirstConfig(folder)).toEqual({ name: 'callchart.config.ts', written: true });
    const { settings } = await loadSettings({}, folder);
    expect([...settings.current().agents.keys()]).toEqual(['reception']);
    expect(settings.current().warnings).toEqual([]);
    expect(settings.current().numbers.fallback).toBe('reception');
  });

  it('passes it with everything in it that is commented out, too', async () => {
    const folder = folderWith({});
    writeFirstConfig(folder);
    const text = readFileSync(join(folder, 'callchart.config.ts'), 'utf8');
    const settings = /^( +)\/\/ ((?:'[^']+'|\w+): .*,)$/gm;
    const named = [...text.matchAll(settings)].map((match) => match[2]?.split(':')[0]);
    expect(named).toEqual([
      ...['language', 'model', 'turnDetection', 'spendUsdPerDay', 'concurrentCalls', 'callsPerCallerPerHour'],
      ...['voicemail', 'fields', 'night'],
      ...[
        "'+493012345678'",
        "'+4930*'",
        "'sip",
        'headers',
        'waitMs',
        'allowedCountries',
        'webhooks',
        'prices',
      ],
    ]);
    const all = folderWith({ 'callchart.config.ts': text.replace(settings, '$1$2') });
    process.env.WEBHOOK_SECRET = 'sixteen-characters';
    try {
      const { settings } = await loadSettings({}, all);
      const { agents, numbers, limits, prices } = settings.current();
      expect([...agents.keys()]).toEqual(['reception', 'night']);
      expect(agents.get('night')?.afterCall.webhook?.url).toBe('https://example.com/calls');
      expect(numbers.exact.size + numbers.prefixes.length + numbers.headers.length).toBe(4);
      expect([limits.allowedCountries, prices.phonePerMinute]).toEqual([['+49'], 0.0085]);
    } finally {
      delete process.env.WEBHOOK_SECRET;
    }
  });

  it('never takes the place of another', () => {
    for (const name of ['callchart.config.ts', 'callchart.config.mjs']) {
      const folder = folderWith({ [name]: 'mine' });
      expect(writeFirstConfig(folder)).toEqual({ name, written: false });
      expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    }
  });
});
