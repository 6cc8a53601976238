import createModule from '@jsquash/webp/codec/dec/webp_dec.js';
import type { Picture } from '../picture.js';
import { DamagedError, type PictureCodecs } from './codecs.js';
import { instantiate, type ModuleOptions } from './emscripten.js';
import { withImageData } from './image-data.js';

/** The part of Emscripten's module object that is used here. */
interface Codec {
  decode(file: Uint8Array): Picture | null;
}

const create: (options: ModuleOptions) => Promise<Codec> = createModule;

/**
 * A decoder of still WebP pictures, lossy, lossless and with alpha: libwebp in WebAssembly. The pixels
 * equal Pillow's. Each picture has an instance of its own, whose memory goes with it: libwebp has no
 * state to be kept, and a new one takes a millisecond.
 *
 * @param compile gives webp_dec.wasm of @jsquash/webp, compiled; called once
 */
export function createWebpDecoder(
  compile: () => Promise<WebAssembly.Module>,
): PictureCodecs['decodeWebp'] {
  let compiled: Promise<WebAssembly.Module> | undefined;
  return async (file) => {
    compiled ??= compile();
    const { codec } = await instantiate(create, await compiled);
    const image = withImageData(() => codec.decode(file));
    if (!image) throw new DamagedError('its data are broken');
    const { width, height, data } = image;
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  };
}
