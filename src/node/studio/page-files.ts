import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Addresses, type Handed, typeOf } from './answer.js';

/**
 * The addresses of the page's own files: every regular file below its folder, and `/` for
 * `index.html`. Symbolic links are left out, so nothing outside is reached.
 * @throws Error where the folder, or the page in it, is missing
 */
export async function pageFiles(folder: string): Promise<Addresses> {
  const addresses = new Map<string, Handed>();
  const visit = async (path: string, address: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      const at = `${address}/${encodeURIComponent(entry.name)}`;
      if (entry.isDirectory()) await visit(inner, at);
      else if (entry.isFile()) {
        addresses.set(at, { type: typeOf(entry.name), from: { path: inner }, isKept: true });
      }
    }
  };
  await visit(await realpath(folder), '');
  const page = addresses.get('/index.html');
  if (page === undefined) throw new Error(`there is no index.html in ${folder}`);
  return addresses.set('/', page);
}
