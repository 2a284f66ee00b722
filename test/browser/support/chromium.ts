import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where browsers of the family live, by platform. */
const INSTALLED: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
    '/snap/bin/chromium',
  ],
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((folder) =>
    ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map(
      (program) => `${process.env[folder]}\\${program}`,
    ),
  ),
};

/**
 * A Chromium to test in: `CHROME_PATH`, an installed one, or the one that comes with the development dependencies.
 * @throws when there is none: what is only seen in a browser is never taken on trust.
 */
export async function findChromium(): Promise<string> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (existsSync(CHROME_PATH)) return CHROME_PATH;
    throw new Error(`CHROME_PATH is ${CHROME_PATH}, where there is no browser`);
  }
  const installed = INSTALLED[process.platform]?.find((path) => existsSync(path));
  if (installed) return installed;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const bundled = await import('@sparticuz/chromium');
    return bundled.default.executablePath();
  }
  throw new Error('no Chromium was found: install Chrome or Chromium, or set CHROME_PATH to one');
}

/** What a browser's microphone is: a WAV file, a device that is refused, or none at all. */
export type FakeMicrophone = Speech | 'refused' | 'absent';

/** A WAV file that is played once, or again and again. */
export interface Speech {
  readonly wav: string;
  readonly again: boolean;
}

/** A slow machine starts a browser slowly, ms. */
const LAUNCH_MS = 120_000;

/** Starts a browser without a window. */
export function launchChromium(executablePath: string, microphone: FakeMicrophone): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: LAUNCH_MS,
    args: [...SANDBOX, ELSEWHERE, ...flagsFor(microphone)],
  });
}

/** A name that is not localhost's, for pages that are not trusted as localhost's are. */
const ELSEWHERE = '--host-resolver-rules=MAP elsewhere.test 127.0.0.1';

/** A container has no sandbox, and root may not have one. */
const SANDBOX = process.platform === 'linux' ? ['--no-sandbox'] : [];

function flagsFor(microphone: FakeMicrophone): string[] {
  if (microphone === 'refused') {
    return ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'];
  }
  if (microphone === 'absent') {
    return ['--disable-audio-input', '--use-fake-ui-for-media-stream'];
  }
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${microphone.wav}${microphone.again ? '' : '%noloop'}`,
  ];
}
