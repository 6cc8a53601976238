/** How a field of a request is called where a message is shown: `epsilon`, or `--epsilon`. */
export type FieldName = (field: string) => string;

/** A message, or a function that makes it with fields called as it is told. */
export type ErrorText = string | ((name: FieldName) => string);

/**
 * What kind of mistake it is, for programs:
 *
 * - `invalid`: a value that cannot be, or values that do not go together
 * - `unreadable`: a file that is missing, damaged, or of another kind
 * - `unwritable`: a file or folder that cannot be written
 * - `unsupported`: something that is right, but that whypixel cannot do
 * - `aborted`: the caller's signal ended the task
 */
export type ErrorCode = 'invalid' | 'unreadable' | 'unwritable' | 'unsupported' | 'aborted';

export interface ErrorDetails {
  /** `invalid` by default. */
  readonly code?: ErrorCode;
  /** The field of the request that is wrong. */
  readonly field?: string;
  readonly cause?: unknown;
}

const plain: FieldName = (field) => field;

/**
 * A mistake that the user can mend: a bad path, a broken file, an unknown class.
 *
 * The message is one line that says what is wrong and what to do about it. It calls fields of a
 * request by their names; `worded` calls them otherwise, as the command line does, which adds
 * dashes. The command line prints it to stderr and exits with 2; every other error is a defect of
 * whypixel and exits with 1.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly #text: ErrorText;

  constructor(text: ErrorText, details: ErrorDetails = {}) {
    super(typeof text === 'string' ? text : text(plain), { cause: details.cause });
    this.#text = text;
    this.code = details.code ?? 'invalid';
    this.field = details.field;
  }

  /** The message with fields called as `name` calls them. */
  worded(name: FieldName): string {
    return typeof this.#text === 'string' ? this.#text : this.#text(name);
  }
}

/**
 * Text in double quotes, fit for one line of a message: control characters escaped, cut to about 80
 * characters.
 */
export function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028\u2029]/g, ' ');
}
