import type { Engine } from '../tensor/engine.js';
import { liesIn } from '../tensor/memory.js';
import { bytesPer, type Shape, sizeOf, type Tensor, tensorAt } from '../tensor/tensor.js';
import type { StoredTensor } from './formats/stored-tensor.js';

/** Where in the engine's memory a stored tensor lies, if it can be viewed there as floats. */
function addressOf({ bytes }: StoredTensor, memory: WebAssembly.Memory): number | undefined {
  return liesIn(memory, bytes) && bytes.byteOffset % 4 === 0 ? bytes.byteOffset : undefined;
}

/**
 * A stored tensor as one to compute with. What the file holds as float32 is viewed where it lies,
 * float16 is widened by a kernel; other kinds, and what lies askew, are copied.
 * @param stored of a file that was read into the engine's memory, or elsewhere
 * @returns the tensor, and whether it is a view of the file
 */
export function placeTensor(
  engine: Engine,
  stored: StoredTensor,
  shape: Shape,
): { readonly tensor: Tensor; readonly isView: boolean } {
  const offset = engine.dtype === 'float32' ? addressOf(stored, engine.memory) : undefined;
  if (offset !== undefined && stored.dtype === 'float32') {
    return { tensor: tensorAt(engine.memory, offset, shape, 'float32'), isView: true };
  }
  const tensor = engine.tensor(shape);
  if (offset !== undefined && stored.dtype === 'float16') {
    const words = [Math.floor((sizeOf(shape) * 2) / bytesPer.float32)];
    const halves = tensorAt(engine.memory, offset, words, 'float32');
    engine.run('widenHalf', [halves, tensor], []);
  } else {
    stored.copyTo(tensor.data);
  }
  return { tensor, isView: false };
}
