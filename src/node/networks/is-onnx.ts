import { open } from 'node:fs/promises';
import { looksLikeOnnx } from '../../nn/import/looks-like-onnx.js';

/** Whether a file is an ONNX model, by its name or its first byte; not where it cannot be read. */
export async function isOnnx(path: string): Promise<boolean> {
  if (looksLikeOnnx(path, undefined)) return true;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    return bytesRead === 1 && looksLikeOnnx(path, buffer[0]);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
