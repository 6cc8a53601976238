import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { project } from '../setting.js';

/** The page's own code: what is not the engine's worker, its kernels and decoders, or the network. */
const PAGE = /^(index\.html|studio\.css|icon\.svg|sw\.js|app.*\.js)$/;

/** Bytes of the page's code as a server would send it, each file compressed by gzip. */
export function pageBytes(): number {
  const folder = join(project, 'dist/studio');
  return readdirSync(folder)
    .filter((name) => PAGE.test(name))
    .map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length)
    .reduce((total, bytes) => total + bytes, 0);
}
