/**
 * A mistake that the user can mend: a bad path, a broken file, an unknown class.
 *
 * The message is one line that says what is wrong and what to do about it. The command line prints
 * it to stderr and exits with 2; every other error is a defect of whypixel and exits with 1.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
