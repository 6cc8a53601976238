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

export const fromMessage = (message: OutcomeMessage): Outcome =>
  isErrorMessage(message) ? errorOfMessage(message) : message;
