import { type ErrorCode, UserError } from './errors.js';

/** An error as a message between threads, which carry data but no functions. */
export type ErrorMessage = FailureMessage | DefectMessage;

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

/** What was thrown, as a message. */
export function messageOfError(error: unknown): ErrorMessage {
  if (error instanceof UserError) {
    const failure = error.worded((field) => `${MARK}${field}${MARK}`);
    return { failure, code: error.code, field: error.field };
  }
  return error instanceof Error
    ? { defect: error.message, stack: error.stack }
    : { defect: String(error), stack: undefined };
}

/** The error that a message tells of. */
export function errorOfMessage(message: ErrorMessage): UserError | Error {
  if ('defect' in message) {
    return Object.assign(new Error(message.defect), { stack: message.stack });
  }
  const { failure, code, field } = message;
  const parts = failure.split(MARK);
  return new UserError(
    (name) => parts.map((part, i) => (i % 2 === 1 ? name(part) : part)).join(''),
    { code, ...(field !== undefined && { field }) },
  );
}

/** Whether a message tells of an error. */
export const isErrorMessage = (message: object): message is ErrorMessage =>
  'failure' in message || 'defect' in message;
