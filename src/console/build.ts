import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Builds the console's page when its sources are newer than what is built: what `npm start` does first. */
const ROOT = fileURLToPath(new URL('.', import.meta.url));
const BUILT = `${ROOT}dist/index.html`;

if (!existsSync(BUILT) || statSync(BUILT).mtimeMs < newestSource()) {
  const { build } = await import('vite');
  await build({ configFile: `${ROOT}vite.config.ts`, logLevel: 'warn' });
}

/** The page also has what it shares with the rest: codecs, formats, words. */
function newestSource(): number {
  const folders = [`${ROOT}..`, `${ROOT}../../machines`];
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const sources = files.filter((file) => file.isFile() && !file.parentPath.includes('dist'));
  return Math.max(...sources.map((file) => statSync(`${file.parentPath}/${file.name}`).mtimeMs));
}
