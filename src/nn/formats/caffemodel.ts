import { quote, UserError } from '../../errors.js';
import { readBlob } from './caffe-blob.js';
import type { StoredTensor } from './stored-tensor.js';
import { type FieldHandler, lengthDelimited, readMessage } from './wire.js';

/** The tensors of a caffemodel, and which of the two forms it has. */
export interface Caffemodel {
  readonly form: 'V1 layers' | 'layer';
  readonly tensors: Map<string, StoredTensor>;
  /** The types of the blobs that are not read, by name. */
  readonly unread: Map<string, string>;
}

/** The two forms of a layer in the wild: the field of NetParameter and the fields within. */
const LAYER_FORMS = [
  { form: 'V1 layers', layer: 2, name: 4, blobs: 6 }, // repeated V1LayerParameter layers
  { form: 'layer', layer: 100, name: 1, blobs: 7 }, // repeated LayerParameter layer
] as const;

/** Bounds on what a damaged file can make this allocate. */
const TENSORS_LIMIT = 10_000;
const BLOBS_LIMIT = 32;

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
 * `layers` (V1LayerParameter) and the current `layer` (LayerParameter) are read.
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
  const unread = new Map<string, string>();
  let form: Caffemodel['form'] = 'layer';

  const addLayer = (layer: Layer) => {
    layer.blobs.forEach((blob, index) => {
      const called = blobName(layer.name, index);
      if (tensors.has(called) || unread.has(called))
        throw refuse(`it holds ${quote(called)} twice`);
      if (tensors.size + unread.size === TENSORS_LIMIT) {
        throw refuse('it holds more tensors than any network');
      }
      const { tensor, type } = readBlob(blob, called, refuse);
      if (tensor !== undefined) tensors.set(called, tensor);
      else unread.set(called, type);
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
  if (tensors.size + unread.size === 0)
    throw refuse('it holds no layer with parameters; give a trained network');
  return { form, tensors, unread };
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
