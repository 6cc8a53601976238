let left = false;

/** Whether nobody reads standard output any more, as after `| head`. */
export const readerHasLeft = (): boolean => left;

/** Prints to standard output, as long as somebody reads it. */
export function print(text: string): void {
  if (!left) process.stdout.write(text);
}

/**
 * Whoever reads may stop reading, as `head` does. That is no failure, and does not end the run: there
 * may be files to write.
 * @param fail is told of any other error of standard output
 */
export function watchOutput(fail: (code: string | undefined) => void): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') left = true;
    else fail(code);
  });
  // Where nobody reads messages, there is nobody to tell.
  process.stderr.on('error', () => {});
}
