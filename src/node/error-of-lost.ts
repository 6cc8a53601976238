import { UserError } from '../errors.js';
import type { Lost } from './job-thread.js';

const REASONS: Record<Lost['lost'], (picture: string, message: string) => Error> = {
  memory: (picture) =>
    new UserError(
      `${picture}: it takes more memory than a thread may have; save it again with another program`,
      { code: 'unsupported' },
    ),
  standstill: (picture, message) =>
    new UserError(
      `${picture}: it took too long, and was given up (${message}); save it again with another program`,
      { code: 'unsupported' },
    ),
  ended: (_, message) => new Error(`a worker thread died: ${message}`),
};

/** What is said of a picture that ended the thread it was in the hands of. */
export const errorOfLost = (picture: string, { lost, message }: Lost): Error =>
  REASONS[lost](picture, message);
