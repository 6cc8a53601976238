import { alarm } from './colour.js';
import { printable } from './printable.js';

/** A line for each picture that failed and, where it is known of how many, their number. */
export function failureLines(failures: readonly string[], pictures?: number): string {
  const lines =
    pictures === undefined || failures.length === 0
      ? failures
      : [...failures, `${failures.length} of ${pictures} pictures failed`];
  return lines.map((line) => `${alarm('whypixel:')} ${printable(line)}\n`).join('');
}
