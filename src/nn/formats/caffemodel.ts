import { quote, UserError } from '../../errors.js';
import { elementCount, formatShape } from './shape.js';
import {
  BYTES_PER_ELEMENT,
  type StoredTensor,
  type StoredType,
  storedTensor,
} from './stored-tensor.js';
import {
  bit32,
  bit64,
  collectNumbers,
  type FieldHandler,
  lengthDelimited,
  readMessage,
  readPackedInt64,
  varint,
} from './wire.js';

/** The tensors of a caffemodel, and which of the two forms it has. */
export interface Caffemodel {
  readonly form: 'V1 layers' | 'layer';
  readonly tensors: Map<string, StoredTensor>;
}

/** The two forms of a layer in the wild: the field of NetParameter and the fields within. */
const LAYER_FORMS = [
  { form: 'V1 layers', layer: 2, name: 4, blobs: 6 }, // repeated V1LayerParameter layers
  { form: 'layer', layer: 100, name: 1, blobs: 7 }, // repeated LayerParameter layer
] as const;

/** Bounds on what a damaged file can make this allocate; Caffe's own limit of axes is 32. */
const TENSORS_LIMIT = 10_000;
const BLOBS_LIMIT = 32;
const AXES_LIMIT = 32;

/** What a layer's blobs are, in order. Other layers (batch norm) have more; see {@link blobName}. */
const BLOB_NAMES = ['weight', 'bias'];

interface Layer {
  name: string;
  readonly blobs: Uint8Array[];
}

/**
 * The tensors of a Caffe network, as views of `file`: for each layer with blobs its
 * `<layer>.weight` and `<layer>.bias`. Data, loss, pooling and the other layers without blobs
 * contribute nothing; auxiliary heads are simply more names.
 *
 * Fields are numbered in caffe.proto
 * (https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto). Both the legacy
 * `layers` (V1LayerParameter) and the current `layer` (LayerParameter) are read; so are shapes as
 * num/channels/height/width and as BlobShape, and values as packed or unpacked floats or doubles.
 *
 * Allocates nothing beyond the views, except where values are unpacked: then at most the file's
 * size again.
 *
 * @param file the whole file.
 * @param name the file's name, for messages.
 * @throws {UserError} naming the first thing that is wrong.
 */
export function parseCaffemodel(file: Uint8Array, name: string): Caffemodel {
  const refuse = (reason: string) => new UserError(`${quote(name)} cannot be used: ${reason}`);
  const tensors = new Map<string, StoredTensor>();
  let form: Caffemodel['form'] = 'layer';

  const addLayer = (layer: Layer) => {
    layer.blobs.forEach((blob, index) => {
      const tensor = readBlob(blob, blobName(layer.name, index), refuse);
      if (tensors.has(tensor.name)) throw refuse(`it holds ${quote(tensor.name)} twice`);
      if (tensors.size === TENSORS_LIMIT) throw refuse('it holds more tensors than any network');
      tensors.set(tensor.name, tensor);
    });
  };
  const handlers = LAYER_FORMS.map((fields) => {
    const handle: FieldHandler = (reader) => {
      form = fields.form;
      addLayer(readLayer(reader.bytes(), fields));
    };
    return [lengthDelimited(fields.layer), handle] as const;
  });

  try {
    readMessage(file, new Map(handlers));
  } catch (error) {
    throw damage(error, refuse);
  }
  if (tensors.size === 0) throw refuse('it holds no layer with parameters; give a trained network');
  return { form, tensors };
}

/** Translates what the protobuf reader throws at bytes that are no message; lets the rest pass. */
function damage(error: unknown, refuse: (reason: string) => UserError): unknown {
  if (error instanceof RangeError) return refuse('it is cut short; get it again');
  const fromReader = error instanceof Error && error.constructor === Error;
  return fromReader ? refuse(`it is no caffemodel, or damaged (${error.message})`) : error;
}

const blobName = (layer: string, index: number) =>
  `${layer}.${BLOB_NAMES[index] ?? `blob${index}`}`;

function readLayer(message: Uint8Array, fields: (typeof LAYER_FORMS)[number]): Layer {
  const layer: Layer = { name: '', blobs: [] };
  readMessage(
    message,
    new Map([
      [
        lengthDelimited(fields.name),
        (reader) => {
          layer.name = reader.string();
        },
      ],
      [
        lengthDelimited(fields.blobs),
        (reader) => {
          if (layer.blobs.length === BLOBS_LIMIT) throw new Error('a layer of too many blobs');
          layer.blobs.push(reader.bytes());
        },
      ],
    ]),
  );
  return layer;
}

/** The fields of BlobProto that are the legacy shape: num, channels, height, width. */
const LEGACY_FIELDS = [1, 2, 3, 4];

/** BlobProto: the legacy shape, data 5, diff 6 (skipped), shape 7, double_data 8. */
function readBlob(
  message: Uint8Array,
  name: string,
  refuse: (reason: string) => UserError,
): StoredTensor {
  const floats = collectNumbers(4, message.length);
  const doubles = collectNumbers(8, message.length);
  const legacy = [0, 0, 0, 0];
  let isLegacy = false;
  let shape: number[] = [];
  readMessage(
    message,
    new Map([
      ...LEGACY_FIELDS.map((field, axis): [number, FieldHandler] => [
        varint(field),
        (reader) => {
          legacy[axis] = reader.int32();
          isLegacy = true;
        },
      ]),
      [lengthDelimited(5), floats.packed],
      [bit32(5), floats.single],
      [lengthDelimited(8), doubles.packed],
      [bit64(8), doubles.single],
      [
        lengthDelimited(7),
        (reader) => {
          shape = readBlobShape(reader.bytes());
        },
      ],
    ]),
  );
  if (isLegacy) shape = legacy;

  const dtype: StoredType = doubles.bytes().length > 0 ? 'float64' : 'float32';
  const bytes = dtype === 'float64' ? doubles.bytes() : floats.bytes();
  if (elementCount(shape) * BYTES_PER_ELEMENT[dtype] !== bytes.length) {
    const found = `${bytes.length / BYTES_PER_ELEMENT[dtype]} values`;
    throw refuse(`${quote(name)} has the shape ${formatShape(shape)} but data for ${found}`);
  }
  return storedTensor(name, shape, dtype, bytes);
}

/** BlobShape: `repeated int64 dim = 1`, packed or not. */
function readBlobShape(message: Uint8Array): number[] {
  const shape: number[] = [];
  const add = (extents: readonly number[]) => {
    if (shape.length + extents.length > AXES_LIMIT) throw new Error('a shape of too many axes');
    shape.push(...extents);
  };
  readMessage(
    message,
    new Map([
      [varint(1), (reader) => add([Number(reader.int64())])],
      [lengthDelimited(1), (reader) => add(readPackedInt64(reader, AXES_LIMIT))],
    ]),
  );
  return shape;
}
