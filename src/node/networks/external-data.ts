import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { quote, UserError } from '../../errors.js';
import type { ReadExternal } from '../../nn/import/onnx/external-data.js';
import { reasonOf } from '../write-files.js';
import { insideFolder } from './inside-folder.js';

/**
 * Reads the weights that an ONNX model keeps in files of their own, from the model's folder alone.
 * @param model the model's path
 * @returns a reader; it throws a UserError where a file is missing, elsewhere, or too short
 */
export function externalDataOf(model: string): ReadExternal {
  return async (location, offset, length) => {
    const refuse = (reason: string, cause?: unknown): never => {
      throw new UserError(`${quote(model)} keeps weights in ${quote(location)}, ${reason}`, {
        code: 'unreadable',
        cause,
      });
    };
    const path = await insideFolder(dirname(model), location, refuse);
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const stat = await file.stat();
        if (!stat.isFile()) return refuse('which is not a regular file');
        if (offset + length > stat.size) {
          return refuse(`which has ${stat.size} bytes; ${offset + length} are needed`);
        }
        const bytes = new Uint8Array(length);
        const { bytesRead } = await file.read(bytes, 0, length, offset);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      return refuse(`which cannot be read (${reasonOf(error)})`, error);
    }
  };
}
