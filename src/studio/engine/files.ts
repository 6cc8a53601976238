import { codecs } from '../../browser/codecs.js';
import { UserError } from '../../errors.js';
import type { PictureFiles } from '../../experiments/picture-files.js';

/** Files that the page has handed over, in place of a disk. */
export interface HandedOver extends PictureFiles {
  add(name: string, bytes: Uint8Array): void;
  drop(name: string): void;
}

/** The pictures, masks and stored inputs of a session, by the names that the page gave them. */
export function handedOver(): HandedOver {
  const files = new Map<string, Uint8Array>();
  return {
    codecs,
    add: (name, bytes) => files.set(name, bytes),
    drop: (name) => files.delete(name),
    async read(path) {
      const found = files.get(path);
      if (found !== undefined) return found;
      throw new UserError(`there is no file ${path} in this session; open it first`, {
        code: 'unreadable',
      });
    },
    /** The masks that were handed over as `FOLDER/NAME.png`. */
    async masks(folder) {
      const start = `${folder}/`;
      const found = [...files.keys()].filter((path) => path.startsWith(start));
      return found
        .map((path) => ({ name: path.slice(start.length).replace(/\.png$/i, ''), path }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    },
  };
}
