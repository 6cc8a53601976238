import { type ErrorMessage, errorOfMessage, isErrorMessage } from '../error-message.js';
import type { Picture } from '../image/picture.js';
import { errorOfLost } from './error-of-lost.js';
import { STANDSTILL, startJobThread } from './job-thread.js';
import { decodingWorkerUrl } from './worker-url.js';

/** A file to be decoded, for `decoding-worker.ts`. */
export interface DecodingJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
}

/** What comes of it. */
export type DecodingAnswer = Picture | ErrorMessage;

/**
 * Decodes a file on a thread of its own, which takes 40 ms to start: whatever the file does to the thread,
 * this one goes on, and gives it up in time.
 *
 * @param name how messages call it, usually its path
 * @param seconds that it may take
 * @throws UserError as `decodePicture`, or where it takes too long or too much memory
 */
export async function decodeAside(
  file: Uint8Array,
  name: string,
  seconds = STANDSTILL,
  url = decodingWorkerUrl,
): Promise<Picture> {
  const thread = startJobThread<DecodingJob, DecodingAnswer>(url, seconds);
  try {
    const bytes = new Uint8Array(file); // the caller's stays where it is
    const end = await thread.run({ bytes, name }, [bytes.buffer]);
    if ('lost' in end) throw errorOfLost(name, end);
    if (isErrorMessage(end)) throw errorOfMessage(end);
    return end;
  } finally {
    await thread.end();
  }
}
