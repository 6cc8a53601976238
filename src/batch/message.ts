import {
  type ErrorMessage,
  errorOfMessage,
  isErrorMessage,
  messageOfError,
} from '../error-message.js';
import type { TaskResult } from '../tasks/task.js';
import type { Outcome } from './queue.js';

/** An outcome as a message between threads. */
export type OutcomeMessage = TaskResult<unknown> | ErrorMessage;

export const toMessage = (outcome: Outcome): OutcomeMessage =>
  outcome instanceof Error ? messageOfError(outcome) : outcome;

/** What of a message is handed over, not copied: the files' memory, which their task does not use any more. */
export function handedOver(message: OutcomeMessage): ArrayBuffer[] {
  if (isErrorMessage(message)) return [];
  const buffers = message.files.map(({ bytes }) => wholeBuffer(bytes));
  return [...new Set(buffers.filter((buffer) => buffer !== undefined))];
}

/** The memory of some bytes, where they have it for themselves. */
function wholeBuffer(bytes: Uint8Array | string): ArrayBuffer | undefined {
  if (typeof bytes === 'string' || !(bytes.buffer instanceof ArrayBuffer)) return undefined;
  return bytes.length === bytes.buffer.byteLength ? bytes.buffer : undefined;
}

export const fromMessage = (message: OutcomeMessage): Outcome =>
  isErrorMessage(message) ? errorOfMessage(message) : message;
