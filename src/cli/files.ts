import { dirname, join, normalize } from 'node:path';
import { prepareFolder, writeFiles } from '../node/write-files.js';
import type { ResultFile } from '../tasks/task.js';

/**
 * Writes a result's files into a folder, all or none.
 * @throws UserError when one cannot be written
 */
export async function writeResult(folder: string, files: readonly ResultFile[]): Promise<void> {
  const placed = files.map(({ name, bytes }) => ({ path: join(folder, name), bytes }));
  for (const inner of new Set(placed.map(({ path }) => dirname(path)))) await prepareFolder(inner);
  if (placed.length > 0) await writeFiles(placed);
}

/** A folder's path in its shortest form, without a slash at its end. */
export const shortestPath = (folder: string): string => normalize(folder).replace(/(?<=.)\/$/, '');
