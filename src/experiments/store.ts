import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { makeFolder } from '../node/make-folder.js';

/** Where a run keeps what it has finished, so that it can be killed at any moment and go on. */
export interface Store {
  /** A file's bytes; undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file whole or not at all. */
  write(path: string, bytes: Uint8Array | string): Promise<void>;
}

/**
 * Files in a folder, by paths with `/`. The temporary names are fixed: what a killed run has left
 * half-written, the next one overwrites and renames, so that nothing of the kind remains.
 * @throws UserError where a file cannot be read or written
 */
export function folderStore(root: string): Store {
  return {
    async read(path) {
      try {
        return await readFile(join(root, path));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw new UserError(`cannot read ${join(root, path)} (${codeOf(error)})`);
      }
    },
    async write(path, bytes) {
      const target = join(root, path);
      try {
        await makeFolder(dirname(target));
        await writeFile(`${target}.tmp`, bytes);
        await rename(`${target}.tmp`, target);
      } catch (error) {
        throw new UserError(
          `cannot write ${target} (${codeOf(error)}); free some space or choose another --out`,
        );
      }
    },
  };
}

const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error as Error).message;

/** A JSON file of the store if it is whole and was made under the same key. */
export async function readState<T>(
  store: Store,
  path: string,
  key: string,
): Promise<T | undefined> {
  const bytes = await store.read(path);
  if (bytes === undefined) return undefined;
  try {
    const state = JSON.parse(Buffer.from(bytes).toString('utf8')) as { key?: unknown; value: T };
    return state.key === key ? state.value : undefined;
  } catch {
    return undefined;
  }
}

/** The opposite of {@link readState}. */
export const writeState = (store: Store, path: string, key: string, value: unknown) =>
  store.write(path, `${JSON.stringify({ key, value }, null, 1)}\n`);
