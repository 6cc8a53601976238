import { quote, UserError } from '../../errors.js';
import { parseDecimal } from '../../validate.js';
import type { InputSpec } from '../input-spec.js';
import { decodeNpy } from './npy.js';
import { formatShape } from './shape.js';

/**
 * A network's input with another mean, if one is given, and a line that says which.
 *
 * @param mean three numbers, or a file's name
 * @throws {UserError} see {@link parseMean}
 */
export async function inputWithMean(
  input: InputSpec,
  mean: string | undefined,
  read: (path: string) => Promise<Uint8Array>,
): Promise<{ readonly input: InputSpec; readonly notes: readonly string[] }> {
  if (mean === undefined) return { input, notes: [] };
  const numbers = meanFromText(mean) ?? (await parseMean(await read(mean), mean));
  const given = { ...input, mean: numbers };
  return { input: given, notes: [meanNote(given)] };
}

/** Says which mean is subtracted from which channels. */
export function meanNote({ mean, channels }: Pick<InputSpec, 'mean' | 'channels'>): string {
  const shown = mean.map((value) => Number(value.toFixed(3))).join(', ');
  const order = channels === 'bgr' ? 'blue, green and red' : 'red, green and blue';
  return `the mean ${shown} is subtracted from ${order}`;
}

/** What is subtracted from the channels of a network's input, in their order. */
export type Mean = readonly [number, number, number];

/**
 * The three numbers that a text lists, `104,117,123`, or one for all channels; undefined where it is
 * none: a file's name.
 */
export function meanFromText(text: string): Mean | undefined {
  const numbers = text.split(',').map(parseDecimal);
  const [first] = numbers;
  const three = numbers.length === 1 ? [first, first, first] : numbers;
  return isMean(three) ? three : undefined;
}

/**
 * The mean of each channel from a file as networks are trained with: NumPy's `.npy`, or Caffe's
 * `.binaryproto` (a BlobProto), of three numbers or of a picture `[3, height, width]`, which is
 * averaged, since other parts of a picture than the network was trained on are shown to it.
 *
 * @param name the file's name, for messages.
 * @throws {UserError} where it is neither, or not of three channels.
 */
export async function parseMean(file: Uint8Array, name: string): Promise<Mean> {
  const { shape, data } = isNpy(file) ? decodeNpy(file, name) : await readProto(file, name);
  // Caffe's legacy shapes begin with ones: 1×3×256×256, and 1×1×1×3 for three numbers.
  const [channels, ...rest] = shape.slice(firstChannelAxis(shape));
  const size = data.length / 3;
  const mean = [0, 1, 2].map((channel) => {
    const part: Iterable<number> = data.subarray(channel * size, (channel + 1) * size);
    return Array.from(part).reduce((sum, value) => sum + value, 0) / size;
  });
  if (channels !== 3 || (rest.length !== 0 && rest.length !== 2) || !isMean(mean)) {
    throw new UserError(
      (field) =>
        `${quote(name)} holds no mean of three channels but ${formatShape(shape)} numbers; give ` +
        `${field('mean')} three numbers, or a .npy or .binaryproto file`,
      { field: 'mean', code: 'unreadable' },
    );
  }
  return mean;
}

const firstChannelAxis = (shape: readonly number[]): number => {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? 0 : first;
};

const isMean = (numbers: readonly number[]): numbers is Mean =>
  numbers.length === 3 && numbers.every((value) => Number.isFinite(value));

/** NumPy's files begin with 0x93 and its name; no BlobProto does. */
const isNpy = (file: Uint8Array): boolean => file[0] === 0x93;

async function readProto(file: Uint8Array, name: string) {
  const refuse = (reason: string) =>
    new UserError(`${quote(name)} cannot be used: ${reason}`, { code: 'unreadable' });
  // Imported here, since the protobuf library takes 25 ms to load.
  const { readBlob } = await import('./caffe-blob.js');
  let blob: ReturnType<typeof readBlob>;
  try {
    blob = readBlob(file, 'mean', refuse);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw refuse('it is neither a .npy nor a .binaryproto file');
  }
  if (blob.tensor === undefined) throw refuse(`it holds ${blob.type}, no fractions`);
  const data = new Float64Array(blob.tensor.count);
  blob.tensor.copyTo(data);
  return { shape: blob.tensor.shape, data };
}
