import { UserError } from '../errors.js';
import { MAX_FILE_BYTES } from '../image/codec/limits.js';

/** Milliseconds that a server may take for the next piece. */
const PATIENCE = 30_000;

/** Whether a picture's path is an address to fetch. */
export const isAddress = (path: string): boolean => /^https?:\/\//i.test(path);

const tooLarge = (address: string) =>
  new UserError(
    `${address} is too large: the limit is ${MAX_FILE_BYTES / 1e6} million bytes; scale the picture down`,
    { code: 'unreadable' },
  );

/** Why nothing was fetched, in the words of whatever failed first. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return `no answer for ${PATIENCE / 1000} s`;
  const { code } = error as NodeJS.ErrnoException;
  return error.cause === undefined ? (code ?? error.message) : reasonOf(error.cause);
}

/**
 * The bytes behind an http(s) address.
 * @throws UserError of code `unreadable` where the server cannot be reached, answers with an error,
 *   says nothing for half a minute, or sends more than {@link MAX_FILE_BYTES}
 */
export async function readAddress(address: string): Promise<Uint8Array> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), PATIENCE);
  try {
    const response = await fetch(address, { signal: silence.signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new UserError(
        `${address} cannot be fetched: the server answers ${response.status} ${response.statusText}`.trim(),
        { code: 'unreadable' },
      );
    }
    if (Number(response.headers.get('content-length')) > MAX_FILE_BYTES) throw tooLarge(address);
    const pieces: Uint8Array[] = [];
    let total = 0;
    for await (const piece of response.body ?? []) {
      timer.refresh();
      total += piece.length;
      if (total > MAX_FILE_BYTES) throw tooLarge(address);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    silence.abort();
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${address} cannot be fetched (${reasonOf(error)}); check the address, or save the picture and give the file`,
      { code: 'unreadable', cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
