import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** One file of the console's page, as it is sent. */
export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Absent when it saves nothing. */
  readonly gzip?: Uint8Array;
}

/** The built page, read once: no request touches the disk. */
export interface ConsoleFiles {
  readonly index: ConsoleFile;
  /** By name; each name carries a hash of what is in it. */
  readonly assets: ReadonlyMap<string, ConsoleFile>;
}

const DIST = fileURLToPath(new URL('../console/dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Reads the page. @returns undefined when it was not built. */
export function loadConsole(folder: string = DIST): ConsoleFiles | undefined {
  try {
    const names = readdirSync(`${folder}/assets`, { withFileTypes: true }).filter((file) => file.isFile());
    return {
      index: read(`${folder}/index.html`),
      assets: new Map(names.map(({ name }) => [basename(name), read(`${folder}/assets/${name}`)])),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function read(path: string): ConsoleFile {
  const bytes = new Uint8Array(readFileSync(path));
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const gzip = new Uint8Array(gzipSync(bytes, { level: 9 }));
  return gzip.length < bytes.length ? { type, bytes, gzip } : { type, bytes };
}
