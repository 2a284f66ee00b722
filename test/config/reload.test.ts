import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { type FileSettings, loadSettings } from '../../src/config/settings.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { folderWith, put } from './folder.ts';

const open: FileSettings[] = [];
afterEach(() => {
  for (const settings of open.splice(0)) settings.close();
});

interface Watched {
  readonly settings: FileSettings;
  readonly folder: string;
  readonly log: { readonly level: number; readonly msg: string }[];
  /** Changes a file, and waits until the settings were read again. */
  change(name: string, text: string | null): Promise<void>;
  voice(agent?: string): string | undefined;
}

async function watched(files: Record<string, string>): Promise<Watched> {
  const folder = folderWith(files);
  const { settings } = await loadSettings({}, folder);
  open.push(settings);
  const log: Watched['log'] = [];
  const write = (line: string): void => void log.push(JSON.parse(line));
  settings.watch(createLog({ level: 'info', pretty: false, destination: { write } }));
  return {
    ...{ settings, folder, log },
    change: async (name, text) => {
      const read = new Promise<void>((resolve) => {
        const stop = settings.onRead(() => {
          stop();
          resolve();
        });
      });
      if (text === null) rmSync(join(folder, name));
      else put(folder, name, text);
      await read;
    },
    voice: (agent = 'a') => settings.current().agents.get(agent)?.voice,
  };
}

const agent = (voice: string): string => `export default { agents: { a: { voice: '${voice}' } } };`;
const FILE = 'callchart.config.ts';

describe('a configuration file that is edited', () => {
  it('is read again, and what was taken from it before stays as it was', async () => {
    const { settings, change, voice, log } = await watched({ [FILE]: agent('ash') });
    const before = settings.current();
    await change(FILE, agent('cedar'));
    expect(voice()).toBe('cedar');
    expect(before.agents.get('a')?.voice).toBe('ash');
    expect(settings.status).toBe('ok');
    expect(log.at(-1)).toMatchObject({ level: 30, msg: expect.stringContaining(`${FILE} was read again`) });
  });

  it('is not used when it has mistakes: what it said before holds, and everybody is told', async () => {
    const { settings, change, voice, log } = await watched({ [FILE]: agent('ash') });
    await change(FILE, 'export default {\n  agents: { a: { voice: 5 } } };');
    expect(voice()).toBe('ash');
    const mistake = 'callchart.config.ts:2 agents.a.voice is 5: it must be a voice';
    expect(settings.status).toContain(mistake);
    expect(log.at(-1)).toMatchObject({ level: 50, msg: expect.stringContaining(mistake) });
    await change(FILE, 'export default {');
    expect(settings.status).toMatch(
      /callchart\.config\.ts:1 callchart\.config\.ts cannot be loaded: SyntaxError/,
    );
    await change(FILE, agent('coral'));
    expect([voice(), settings.status]).toEqual(['coral', 'ok']);
  });

  it('is read again when a file changes that it imports, by whatever way, also after a mistake in it', async () => {
    const { change, voice, settings } = await watched({
      [FILE]: `import { a } from './agents/a.ts'; export default { agents: { a } };`,
      'agents/a.ts': `import { voice } from '../voices/index.ts'; export const a = { voice };`,
      'voices/index.ts': `export const voice = 'ash';`,
    });
    await change('voices/index.ts', `export const voice = 'verse';`);
    expect(voice()).toBe('verse');
    await change('voices/index.ts', `export const voice = ;`);
    expect(settings.status).toContain('voices/index.ts:1');
    await change('voices/index.ts', `export const voice = 'sage';`);
    expect(voice()).toBe('sage');
  });

  it('may come later; when it goes, what it said still holds', async () => {
    const { change, voice, settings, log } = await watched({});
    expect([...settings.current().agents.keys()]).toEqual(['default']);
    await change(FILE, agent('ash'));
    expect(voice()).toBe('ash');
    await change(FILE, null);
    expect(voice()).toBe('ash');
    expect(settings.status).toContain('callchart.config.ts is gone');
    expect(log.at(-1)?.level).toBe(50);
  });

  it('is read once more when it is asked for while it is read', async () => {
    const { settings, folder, voice } = await watched({ [FILE]: agent('ash') });
    let reads = 0;
    settings.onRead(() => {
      reads += 1;
    });
    const first = settings.reload();
    put(folder, FILE, agent('echo'));
    await Promise.all([first, settings.reload(), settings.reload()]);
    expect(reads).toBe(2);
    expect(voice()).toBe('echo');
  });

  it('is not waited for without end', async () => {
    const clock = new VirtualClock();
    const folder = folderWith({ [FILE]: agent('ash') });
    const { settings } = await loadSettings({}, folder, clock);
    const voice = () => settings.current().agents.get('a')?.voice;
    put(folder, FILE, `await new Promise(() => {});\n${agent('echo')}`);
    const read = settings.reload();
    await clock.advance(10_000);
    await read;
    expect(voice()).toBe('ash');
    expect(settings.status).toContain('cannot be loaded: Error: it takes longer than 10 s');
    put(folder, FILE, agent('coral'));
    await settings.reload();
    expect(voice()).toBe('coral');
  });
});
