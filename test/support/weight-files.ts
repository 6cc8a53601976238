import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A layer's parameters for {@link encodeCaffemodel}: each blob in its order. */
export interface CaffeLayer {
  readonly name: string;
  readonly blobs: readonly {
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
}

/** What NVCaffe writes as raw_data, by its number: 0 double, 1 float, 2 half, 3 int. */
export type RawType = 'raw0' | 'raw1' | 'raw2' | 'raw3';

/** The variants of a caffemodel that are in the wild. */
export interface CaffeVariant {
  /** V1LayerParameter in field 2, or LayerParameter in field 100. */
  readonly form?: 'layers' | 'layer';
  /** num/channels/height/width (of shapes of at most four extents), or BlobShape. */
  readonly shape?: 'legacy' | 'packed-dims' | 'unpacked-dims';
  /** How the values are written; `two-runs` is a packed field in two pieces, which is allowed. */
  readonly values?: 'packed' | 'unpacked' | 'two-runs' | 'double' | 'unpacked-double' | RawType;
  /** Writes as many gradients (`diff`) beside the data, as a snapshot of training has. */
  readonly diff?: boolean;
}

const bytesOf = (data: readonly number[], double: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(data.length * (double ? 8 : 4)));
  data.forEach((value, i) => {
    if (double) view.setFloat64(8 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
};

/** Numbers as IEEE halves, cut off and not rounded; those that a half holds exactly stay exact. */
function halvesOf(data: readonly number[]): Uint8Array {
  const words = Uint16Array.from(data, (value) => {
    const size = Math.abs(value);
    const exponent = Math.max(-14, size === 0 ? -14 : Math.floor(Math.log2(size)));
    // Below 2 ** -14 there is no leading one, and the exponent's bits are 0.
    const steps = Math.trunc(size * 2 ** (10 - exponent)) + ((exponent + 14) << 10);
    return (value < 0 ? 0x8000 : 0) | steps;
  });
  return new Uint8Array(words.buffer);
}

function encodeBlob(
  { shape, data }: CaffeLayer['blobs'][number],
  variant: CaffeVariant,
): Uint8Array {
  const writer = new BinaryWriter();
  const packed = (field: number, values: readonly number[], double = false) =>
    writer.tag(field, WireType.LengthDelimited).bytes(bytesOf(values, double));
  const raw = (type: number, bytes: Uint8Array) =>
    writer.tag(10, WireType.Varint).int32(type).tag(12, WireType.LengthDelimited).bytes(bytes);
  const half = data.length >> 1;

  if (variant.shape === 'packed-dims' || variant.shape === 'unpacked-dims') {
    const dims = new BinaryWriter();
    if (variant.shape === 'unpacked-dims') {
      for (const size of shape) dims.tag(1, WireType.Varint).int64(size);
    } else {
      const run = new BinaryWriter();
      for (const size of shape) run.int64(size);
      dims.tag(1, WireType.LengthDelimited).bytes(run.finish());
    }
    writer.tag(7, WireType.LengthDelimited).bytes(dims.finish());
  } else {
    const four = [1, 1, 1, 1, ...shape].slice(-4);
    four.forEach((size, axis) => {
      writer.tag(axis + 1, WireType.Varint).int32(size);
    });
  }

  const write: Record<NonNullable<CaffeVariant['values']>, () => void> = {
    packed: () => packed(5, data),
    'two-runs': () => {
      packed(5, data.slice(0, half));
      packed(5, data.slice(half));
    },
    unpacked: () => {
      for (const value of data) writer.tag(5, WireType.Bit32).float(value);
    },
    double: () => packed(8, data, true),
    raw0: () => raw(0, bytesOf(data, true)),
    raw1: () => raw(1, bytesOf(data, false)),
    raw2: () => raw(2, halvesOf(data)),
    raw3: () => raw(3, new Uint8Array(Int32Array.from(data).buffer)),
    'unpacked-double': () => {
      for (const value of data) writer.tag(8, WireType.Bit64).double(value);
    },
  };
  write[variant.values ?? 'packed']();
  if (variant.diff) packed(6, data);
  return writer.finish();
}

/**
 * A caffemodel with an unparameterised data layer, the given layers, and a loss layer, written
 * after caffe.proto with none of the decoder's code.
 */
export function encodeCaffemodel(
  layers: readonly CaffeLayer[],
  variant: CaffeVariant = {},
): Uint8Array {
  const v1 = variant.form !== 'layer';
  const file = new BinaryWriter().tag(1, WireType.LengthDelimited).string('TestNet');
  for (const { name, blobs } of [
    { name: 'data', blobs: [] },
    ...layers,
    { name: 'loss1/loss', blobs: [] },
  ]) {
    const layer = new BinaryWriter();
    if (v1) {
      layer.tag(2, WireType.LengthDelimited).string('bottom');
      layer.tag(3, WireType.LengthDelimited).string(name);
      layer.tag(4, WireType.LengthDelimited).string(name);
      layer.tag(5, WireType.Varint).int32(4);
    } else {
      layer.tag(1, WireType.LengthDelimited).string(name);
      layer.tag(2, WireType.LengthDelimited).string('Convolution');
      layer.tag(3, WireType.LengthDelimited).string('bottom');
      layer.tag(4, WireType.LengthDelimited).string(name);
    }
    for (const blob of blobs) {
      layer.tag(v1 ? 6 : 7, WireType.LengthDelimited).bytes(encodeBlob(blob, variant));
    }
    if (v1) layer.tag(7, WireType.Bit32).float(1); // blobs_lr, after the blobs
    file.tag(v1 ? 2 : 100, WireType.LengthDelimited).bytes(layer.finish());
  }
  return file.finish();
}

/** A tensor for {@link encodeSafetensors}: its values as the bytes that the file is to hold. */
export interface RawTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A safetensors file of these tensors in this order; `header` may replace what is derived. */
export function encodeSafetensors(
  tensors: readonly RawTensor[],
  header: (derived: Record<string, unknown>) => unknown = (derived) => derived,
): Uint8Array {
  const derived: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    derived[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header(derived)));
  const file = Buffer.alloc(8 + json.length + end);
  file.writeBigUInt64LE(BigInt(json.length));
  file.set(json, 8);
  file.set(Buffer.concat(tensors.map(({ bytes }) => bytes)), 8 + json.length);
  return new Uint8Array(file);
}

/** Little-endian float32 bytes, for {@link encodeSafetensors}. */
export const float32Bytes = (values: readonly number[]): Uint8Array => bytesOf(values, false);
