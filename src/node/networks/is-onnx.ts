import { open } from 'node:fs/promises';

/** What ONNX models begin with: the field `ir_version`, which no other kind of weights file has. */
const FIRST_BYTE = 0x08;

/** Whether a file is an ONNX model, by its name or its first byte; not where it cannot be read. */
export async function isOnnx(path: string): Promise<boolean> {
  if (/\.onnx$/i.test(path)) return true;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    return bytesRead === 1 && buffer[0] === FIRST_BYTE;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
