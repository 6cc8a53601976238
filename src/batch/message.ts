import { type ErrorCode, UserError } from '../errors.js';
import type { TaskResult } from '../tasks/task.js';
import type { Outcome } from './queue.js';

/** An outcome as a message between threads, which carry data but no functions. */
export type OutcomeMessage = TaskResult<unknown> | FailureMessage | DefectMessage;

interface FailureMessage {
  /** The error's text with each field between two {@link MARK}s. */
  readonly failure: string;
  readonly code: ErrorCode;
  readonly field: string | undefined;
}

/** An error that no user has made. */
interface DefectMessage {
  readonly defect: string;
  readonly stack: string | undefined;
}

/** No text has this character. */
const MARK = '\0';

export function toMessage(outcome: Outcome): OutcomeMessage {
  if (outcome instanceof UserError) {
    const failure = outcome.worded((field) => `${MARK}${field}${MARK}`);
    return { failure, code: outcome.code, field: outcome.field };
  }
  return outcome instanceof Error ? defectOf(outcome) : outcome;
}

/** A thrown value that is no UserError, as a message. */
export const defectOf = (error: unknown): DefectMessage =>
  error instanceof Error
    ? { defect: error.message, stack: error.stack }
    : { defect: String(error), stack: undefined };

export function fromMessage(message: OutcomeMessage): Outcome {
  if ('defect' in message) {
    return Object.assign(new Error(message.defect), { stack: message.stack });
  }
  if (!('failure' in message)) return message;
  const { failure, code, field } = message;
  const parts = failure.split(MARK);
  return new UserError(
    (name) => parts.map((part, i) => (i % 2 === 1 ? name(part) : part)).join(''),
    {
      code,
      ...(field !== undefined && { field }),
    },
  );
}
