import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../errors.js';
import type { PulledNetwork } from '../../nn/manifest.js';
import { aborted } from '../../steps.js';
import { prepareFolder, reasonOf } from '../write-files.js';
import { loadPart } from './load-part.js';
import { withLock } from './lock.js';
import { readPart, removeNotes, removePart } from './part.js';

export interface PullOptions {
  /** Where networks are kept; made where it is missing. */
  readonly folder: string;
  /** Is told how many bytes are there, of how many. */
  readonly progress?: (done: number, total: number) => void;
  /** Is told how many bytes of what is there have been hashed, of how many: of 500 MB, that takes seconds. */
  readonly checking?: (done: number, total: number) => void;
  /** Is told, in one line, what the pull waits for or puts up with. */
  readonly note?: (line: string) => void;
  /** Where proxies are named; the process's environment by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds without a byte after which a connection counts as dead; 30 seconds by default. */
  readonly idle?: number;
  /** Milliseconds before a server is asked again, growing with each time; 500 by default. */
  readonly pause?: number;
  readonly signal?: AbortSignal;
}

/** How often a server is asked, at most, that sends nothing new. */
const MOST_VAIN_TRIES = 4;

/** How often a file is begun anew, at most, since its pieces do not fit. */
const MOST_STARTS = 3;

/**
 * Loads a network of the manifest into the folder: goes on where an earlier pull has ended, tries one
 * source after the other, and gives the file its name only when length and SHA-256 are the manifest's.
 * Of two pulls of one network at once, one waits for the other.
 *
 * @returns whether it was there already
 * @throws UserError where no source has the file, or the signal is given; what was loaded stays for the
 *   next time, but a file of another hash is deleted
 */
export async function pull(
  network: PulledNetwork,
  options: PullOptions,
): Promise<{ readonly path: string; readonly wasThere: boolean }> {
  const { folder, note = () => {}, signal } = options;
  await prepareFolder(folder);
  const path = join(folder, network.file);
  const waiting = () => note(`another process is pulling ${network.name}; waiting for it`);
  const work = async () => {
    if (await isRight(path, network, checkerOf(network, options))) return { path, wasThere: true };
    // What lies there, though it is another file, stays until the right one takes its place.
    await load(`${path}.part`, network, options);
    await rename(`${path}.part`, path);
    await removeNotes(`${path}.part`);
    return { path, wasThere: false };
  };
  try {
    return await withLock(`${path}.lock`, waiting, work, signal);
  } catch (error) {
    if (signal?.aborted) throw aborted(signal);
    throw error;
  }
}

/** Whether a file is the manifest's, by length and hash. */
export async function isRight(
  path: string,
  { bytes, sha256 }: Pick<PulledNetwork, 'bytes' | 'sha256'>,
  read?: (bytes: number) => void,
): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === bytes && (await hashOf(path, read)) === sha256;
}

/** Adds up what has been hashed of a file, and tells. */
function checkerOf({ bytes }: PulledNetwork, { checking }: PullOptions) {
  let done = 0;
  return (read: number): void => {
    done += read;
    checking?.(done, bytes);
  };
}

/**
 * SHA-256 of a file, as hexadecimal digits.
 * @param read is told how many bytes each piece has
 */
export async function hashOf(path: string, read?: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      hash.update(piece);
      read?.(piece.length);
    }
  } catch (error) {
    throw new UserError(`cannot read ${path} (${reasonOf(error)})`, {
      code: 'unreadable',
      cause: error,
    });
  }
  return hash.digest('hex');
}

/** Loads the part file until it is the whole, right file. */
async function load(path: string, network: PulledNetwork, options: PullOptions): Promise<void> {
  const { note = () => {} } = options;
  const reasons: string[] = [];
  for (const url of network.sources) {
    const reason = await loadFrom(path, url, network, options);
    if (reason === undefined) return;
    reasons.push(`${new URL(url).host}: ${reason}`);
    if (reasons.length < network.sources.length) {
      note(`${reasons.at(-1)}; trying the next source`);
    }
  }
  const kept = (await readPart(path)).size > 0 ? '; what is loaded is kept' : '';
  throw new UserError(
    `cannot pull ${network.name}: ${reasons.join('; ')}${kept}; check the connection and pull again`,
    { code: 'unreadable' },
  );
}

/** Loads from one source. Returns why it did not work, or nothing. */
async function loadFrom(
  path: string,
  url: string,
  network: PulledNetwork,
  options: PullOptions,
): Promise<string | undefined> {
  const { progress = () => {}, pause = 500, signal } = options;
  const { env = process.env, idle = 30_000 } = options;
  const { bytes } = network;
  let [vain, afresh] = [0, 0];
  // A server that knows no ranges begins anew each time: only what goes beyond all before is new.
  let most = (await readPart(path)).size;
  for (;;) {
    const attempt = await loadPart(path, url, bytes, {
      env,
      idle,
      signal,
      progress: (size) => progress(size, bytes),
    });
    let reason: string;
    if (attempt.kind === 'whole') {
      const { answers } = await readPart(path);
      const found = await hashOf(path, checkerOf(network, options));
      if (found === network.sha256) return undefined;
      await removePart(path);
      reason = `its file has the SHA-256 ${found}, not ${network.sha256}, and was deleted`;
      // Pieces of several versions, or of a server that lies about ranges, are loaded once more.
      if (answers <= 1) return reason;
      afresh++;
    } else {
      reason = attempt.reason;
      if (attempt.kind === 'useless') return reason;
      if (attempt.kind === 'afresh') afresh++;
      vain = attempt.kind === 'cut' && attempt.size <= most ? vain + 1 : 0;
      most = attempt.kind === 'cut' ? Math.max(most, attempt.size) : 0;
    }
    if (vain >= MOST_VAIN_TRIES || afresh >= MOST_STARTS) return reason;
    if (vain > 0) await setTimeout(pause * vain, undefined, { signal });
  }
}
