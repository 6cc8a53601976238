/**
 * The buffers of plain data that can be moved to another thread in place of being copied: of every typed
 * array that has its buffer to itself.
 */
export function transferables(data: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!ArrayBuffer.isView(value)) {
      for (const part of Object.values(value)) visit(part);
    } else if (value.buffer instanceof ArrayBuffer && isWhole(value)) {
      found.add(value.buffer);
    }
  };
  visit(data);
  return [...found];
}

const isWhole = ({ byteLength, buffer }: ArrayBufferView): boolean =>
  byteLength === buffer.byteLength;
