import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

/**
 * The path of a file that a network's file names, which must lie in the network's own folder: no `..`,
 * no absolute path, and no symbolic link that leads out.
 * @param refuse makes the error, given why it is none
 */
export async function insideFolder(
  folder: string,
  name: string,
  refuse: (reason: string) => never,
): Promise<string> {
  const root = await realpath(folder);
  let path = resolve(root, name);
  const isInside = () => path.startsWith(root.endsWith(sep) ? root : root + sep);
  if (!isInside()) return refuse('which is not in the network’s own folder');
  try {
    path = await realpath(path);
  } catch {
    return refuse('which is not there');
  }
  return isInside() ? path : refuse('a link that leads out of the network’s own folder');
}
