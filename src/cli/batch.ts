import { UserError } from '../errors.js';
import { createProgress } from './render/progress.js';

/**
 * Does `work` for every picture in turn and goes on after one that fails for the user's fault.
 * With a single picture, its error is the command's.
 * @returns the exit code: 2 when a picture failed
 */
export async function forEachPicture(
  paths: readonly string[],
  work: (path: string, index: number) => Promise<void>,
): Promise<number> {
  const failures: string[] = [];
  const progress = await createProgress(paths.length, 'pictures');
  try {
    for (const [index, path] of paths.entries()) {
      try {
        await work(path, index);
      } catch (error) {
        if (!(error instanceof UserError) || paths.length === 1) throw error;
        failures.push(error.message);
      }
      progress.update(index + 1);
    }
  } finally {
    progress.stop();
  }
  for (const failure of failures) process.stderr.write(`whypixel: ${failure}\n`);
  if (failures.length > 0) {
    process.stderr.write(`whypixel: ${failures.length} of ${paths.length} pictures failed\n`);
  }
  return failures.length > 0 ? 2 : 0;
}

/** Prints documents as the one JSON document of a run: itself when it is one picture's, else an array. */
export function printJson(documents: readonly unknown[], pictures: number): void {
  const printed = pictures === 1 && documents.length === 1 ? documents[0] : documents;
  process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
}
