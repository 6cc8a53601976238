import { type ErrorCode, UserError } from '../errors.js';
import type { TaskResult } from '../tasks/task.js';
import type { Outcome } from './queue.js';

/** An outcome as a message between threads, which carry data but no functions. */
export type OutcomeMessage = TaskResult<unknown> | FailureMessage;

interface FailureMessage {
  /** The error's text with each field between two {@link MARK}s. */
  readonly failure: string;
  readonly code: ErrorCode;
  readonly field: string | undefined;
}

/** No text has this character. */
const MARK = '\0';

export function toMessage(outcome: Outcome): OutcomeMessage {
  if (!(outcome instanceof UserError)) return outcome;
  const failure = outcome.worded((field) => `${MARK}${field}${MARK}`);
  return { failure, code: outcome.code, field: outcome.field };
}

export function fromMessage(message: OutcomeMessage): Outcome {
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
