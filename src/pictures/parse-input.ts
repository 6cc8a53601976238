import { sha256 } from '../hash.js';
import { decodePicture, type PictureDecoders } from '../image/codec/decode.js';
import type { Fit } from '../image/fit/fit.js';
import type { Network } from '../nn/network.js';
import { type Input, inputFromPicture, parseStoredInput } from './input.js';

export interface InputOptions {
  readonly codecs: PictureDecoders;
  /** How a picture is made to fit the network; as the network says by default. */
  readonly fit?: Fit | undefined;
  /** SHA-256 as hexadecimal digits, where the platform has a faster one. */
  readonly hash?: (bytes: Uint8Array) => string;
}

/** Whether a file begins as NumPy's do: what comes from standard input has no ending. */
const isNpy = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';

const ownHash = (bytes: Uint8Array): string => sha256().update(bytes).hex();

/**
 * A picture (PNG, JPEG, WebP), or a `.npy` file with a preprocessed input, whose values are taken as they
 * are, from its bytes.
 * @param path names the file in messages; its ending tells the two apart where the bytes do not
 * @throws UserError when the file is broken, or not what the network takes
 */
export async function parseInput(
  bytes: Uint8Array,
  path: string,
  network: Network,
  { codecs, fit, hash = ownHash }: InputOptions,
): Promise<Input> {
  if (isNpy(bytes) || path.toLowerCase().endsWith('.npy')) {
    return { path, sha256: hash(bytes), ...parseStoredInput(bytes, path, network) };
  }
  const picture = await decodePicture(bytes, path, codecs);
  const { width, height } = picture;
  return { path, sha256: hash(bytes), width, height, ...inputFromPicture(picture, network, fit) };
}
