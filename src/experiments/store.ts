/** Where a run keeps what it has finished, so that it can be killed at any moment and resumed. */
export interface Store {
  /** A file's bytes; undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file whole or not at all. */
  write(path: string, bytes: Uint8Array | string): Promise<void>;
}

/** A checkpoint of the store: its value if the file is whole and was written under the same key. */
export async function readState<T>(
  store: Store,
  path: string,
  key: string,
): Promise<T | undefined> {
  const bytes = await store.read(path);
  if (bytes === undefined) return undefined;
  try {
    const state = JSON.parse(new TextDecoder().decode(bytes)) as { key?: unknown; value: T };
    return state.key === key ? state.value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a checkpoint; the opposite of {@link readState}. */
export const writeState = (store: Store, path: string, key: string, value: unknown) =>
  store.write(path, `${JSON.stringify({ key, value }, null, 1)}\n`);
