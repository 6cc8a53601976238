import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Addresses, type Handed, typeOf } from './answer.js';

/** A folder whose files are part of the page, and what their addresses begin with: `/network`. */
export interface PageFolder {
  readonly folder: string;
  readonly address: string;
}

/**
 * The addresses of the page's own files: every regular file below the folders, and `/` for
 * `index.html`. Symbolic links are left out, so nothing outside is reached.
 * @throws Error where a folder, or the page in it, is missing
 */
export async function pageFiles(folders: readonly PageFolder[]): Promise<Addresses> {
  const addresses = new Map<string, Handed>();
  const visit = async ({ folder, address }: PageFolder): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const at = `${address}/${encodeURIComponent(entry.name)}`;
      if (entry.isDirectory()) await visit({ folder: path, address: at });
      else if (entry.isFile()) {
        addresses.set(at, { type: typeOf(entry.name), from: { path }, isKept: true });
      }
    }
  };
  for (const { folder, address } of folders)
    await visit({ folder: await realpath(folder), address });
  const page = addresses.get('/index.html');
  if (page === undefined) throw new Error('there is no index.html of the studio');
  return addresses.set('/', page);
}
