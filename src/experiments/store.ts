import { sha256 } from '../hash.js';

/** Where a run keeps what it has finished, so that it can be killed at any moment and resumed. */
export interface Store {
  /** A file's bytes; undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file whole or not at all. */
  write(path: string, bytes: Uint8Array | string): Promise<void>;
}

/** The SHA-256 of files by their paths in a store. */
export type FileHashes = Readonly<Record<string, string>>;

/** A checkpoint as it is written. */
interface State<T> {
  /** Of the run that has written it. */
  readonly key: string;
  /** The files that belong to it. */
  readonly files: FileHashes;
  readonly value: T;
  /** Of the rest. */
  readonly sha256: string;
}

const hashOf = (bytes: Uint8Array | string): string => sha256().update(bytes).hex();

const sealOf = ({ key, files, value }: Omit<State<unknown>, 'sha256'>): string =>
  hashOf(JSON.stringify([key, files, value]));

/**
 * A checkpoint of the store: its value if it was written under the same key, is whole, and so is every
 * file that belongs to it. What is missing, cut short or changed is to be made anew.
 */
export async function readState<T>(
  store: Store,
  path: string,
  key: string,
): Promise<T | undefined> {
  const bytes = await store.read(path);
  const state = bytes && parse<T>(bytes);
  if (state?.key !== key || state.sha256 !== sealOf(state)) return undefined;
  for (const [file, sha256] of Object.entries(state.files)) {
    const found = await store.read(file);
    if (found === undefined || hashOf(found) !== sha256) return undefined;
  }
  return state.value;
}

function parse<T>(bytes: Uint8Array): State<T> | undefined {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) ?? undefined) as State<T> | undefined;
  } catch {
    return undefined;
  }
}

/** Writes a checkpoint behind the files that belong to it; the opposite of {@link readState}. */
export async function writeState(
  store: Store,
  path: string,
  { key, files, value }: Omit<State<unknown>, 'sha256'>,
): Promise<void> {
  const state: State<unknown> = { key, files, value, sha256: sealOf({ key, files, value }) };
  await store.write(path, `${JSON.stringify(state, null, 1)}\n`);
}

/** Writes a file that belongs to a checkpoint, and notes its hash. */
export async function writeNoted(
  store: Store,
  path: string,
  bytes: Uint8Array,
  hashes: Record<string, string>,
): Promise<void> {
  await store.write(path, bytes);
  hashes[path] = hashOf(bytes);
}
