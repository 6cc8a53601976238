import { halfToNumber } from '../../tensor/half.js';

/** The element types of parameters. Safetensors have all four, Caffe all but bfloat16. */
export type StoredType = 'bfloat16' | 'float16' | 'float32' | 'float64';

/** One parameter tensor as it lies in a weights file: a view that copies nothing until asked. */
export interface StoredTensor {
  /** The Caffe layer's name and the parameter: `'conv1/7x7_s2.weight'`, `'conv1/7x7_s2.bias'`. */
  readonly name: string;
  /** The extents as stored; legacy Caffe files pad them to four with leading ones. */
  readonly shape: readonly number[];
  readonly dtype: StoredType;
  /** The number of values: the product of `shape`. */
  readonly count: number;
  /**
   * The values as stored: little-endian, `count` elements of `dtype`, at any alignment. A view of
   * the file's memory (of a gathered copy for Caffe's rare unpacked floats).
   */
  readonly bytes: Uint8Array;
  /**
   * Copies the values, in stored order, into `target`, whose length must be `count`. The 16-bit types
   * are widened exactly; only float64 into a `Float32Array` rounds.
   *
   * @throws {RangeError} where the length of `target` is not `count`.
   */
  copyTo(target: Float32Array | Float64Array): void;
}

/** Bytes per element. */
export const BYTES_PER_ELEMENT: Readonly<Record<StoredType, number>> = {
  bfloat16: 2,
  float16: 2,
  float32: 4,
  float64: 8,
};

/** Each reader takes element by element from an unaligned little-endian view. */
const COPY: Readonly<
  Record<StoredType, (source: DataView, target: Float32Array | Float64Array) => void>
> = {
  bfloat16: (source, target) => {
    // The upper half of a float32, which is read where it would lie.
    const word = new DataView(new ArrayBuffer(4));
    for (let i = 0; i < target.length; i++) {
      word.setUint16(2, source.getUint16(2 * i, true), true);
      target[i] = word.getFloat32(0, true);
    }
  },
  float16: (source, target) => {
    for (let i = 0; i < target.length; i++) target[i] = halfToNumber(source.getUint16(2 * i, true));
  },
  float32: (source, target) => {
    for (let i = 0; i < target.length; i++) target[i] = source.getFloat32(4 * i, true);
  },
  float64: (source, target) => {
    for (let i = 0; i < target.length; i++) target[i] = source.getFloat64(8 * i, true);
  },
};

/**
 * Makes a {@link StoredTensor} over bytes of a file. The caller has checked that `bytes` holds
 * exactly the elements of `shape`.
 */
export function storedTensor(
  name: string,
  shape: readonly number[],
  dtype: StoredType,
  bytes: Uint8Array,
): StoredTensor {
  const count = bytes.byteLength / BYTES_PER_ELEMENT[dtype];
  return {
    name,
    shape,
    dtype,
    count,
    bytes,
    copyTo(target) {
      if (target.length !== count) {
        throw new RangeError(`${name} has ${count} values, the target room for ${target.length}`);
      }
      COPY[dtype](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), target);
    },
  };
}
