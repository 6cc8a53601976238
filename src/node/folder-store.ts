import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import type { Store } from '../experiments/store.js';
import { makeFolder } from './make-folder.js';
import { reasonOf, replaceFiles } from './write-files.js';

/**
 * A store that keeps files in a folder, by paths with `/`.
 * @throws UserError where a file cannot be read or written
 */
export function folderStore(root: string): Store {
  return {
    async read(path) {
      try {
        return await readFile(join(root, path));
      } catch (error) {
        const code = reasonOf(error);
        if (code === 'ENOENT') return undefined;
        throw new UserError(`cannot read ${join(root, path)} (${code})`, {
          code: 'unreadable',
          cause: error,
        });
      }
    },
    async write(path, bytes) {
      const target = join(root, path);
      try {
        await makeFolder(dirname(target));
        await replaceFiles([{ path: target, bytes }]);
      } catch (error) {
        throw new UserError(
          (name) =>
            `cannot write ${target} (${reasonOf(error)}); free some space or choose another ${name('out')}`,
          { code: 'unwritable', field: 'out', cause: error },
        );
      }
    },
  };
}
