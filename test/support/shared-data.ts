import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'vitest';

/** The folder with the real weights, photographs and reference tensors; see CONTRIBUTING.md. */
const root = resolve(process.env.WHYPIXEL_TEST_DATA ?? '../shared');

/** The path of one file of the test data. */
export const sharedData = (path: string): string => resolve(root, path);

/**
 * A `describe` for tests that need the test data. Where the data is absent, one loud line says so,
 * and in CI it is a failure.
 */
export function describeWithSharedData(title: string, body: () => void): void {
  if (existsSync(root)) {
    describe(title, body);
    return;
  }
  const line = `NOT RUN: "${title}" needs the test data; set WHYPIXEL_TEST_DATA (looked in ${root})`;
  process.stderr.write(`\n!!! ${line}\n`);
  it(title, (context) => {
    if (process.env.CI) throw new Error(line);
    context.skip(line);
  });
}
