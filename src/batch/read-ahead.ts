import { open, stat } from 'node:fs/promises';
import { MAX_FILE_BYTES } from '../image/codec/limits.js';

/** Read and forgotten at a time. */
const PIECE = 1 << 18;

let last: Promise<void> = Promise.resolve();

/**
 * Reads a file so that the system has it at hand when a thread comes to it. Only a regular file:
 * opening a pipe would wait for ever. Whether it can be read is for that thread to say.
 */
export function readAhead(path: string): void {
  last = last.then(() => read(path)).catch(() => undefined);
}

const piece = Buffer.allocUnsafeSlow(PIECE);

async function read(path: string): Promise<void> {
  const info = await stat(path);
  if (!info.isFile() || info.size > MAX_FILE_BYTES) return;
  const file = await open(path);
  try {
    while ((await file.read(piece, 0, PIECE)).bytesRead === PIECE);
  } finally {
    await file.close();
  }
}
