import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { crc32, createInflate } from 'node:zlib';
import type { Inflate, PictureCodecs } from '../../image/codec/codecs.js';
import { decodePicture as decodeWith } from '../../image/codec/decode.js';
import type { Picture } from '../../image/picture.js';
import { encodePngAside } from './encode-png.js';
import { readFaces } from './read-faces.js';

/** See `Inflate` of src/image/codec. */
const inflate: Inflate = async (data, size) => {
  const result = new Uint8Array(size);
  const stream = createInflate({ chunkSize: Math.min(Math.max(size, 1 << 14), 1 << 20) });
  stream.end(data);
  let filled = 0;
  for await (const part of stream as AsyncIterable<Uint8Array>) {
    result.set(part.subarray(0, size - filled), filled);
    filled += part.length;
    if (filled > size) break;
  }
  if (filled < size) throw new Error('its compressed data end too soon');
  return result;
};

/** Compiles a WebAssembly file of a package. */
async function compile(file: string): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve(file);
  return WebAssembly.compile(await readFile(path));
}

let decodeJpeg: PictureCodecs['decodeJpeg'] | undefined;
let decodeWebp: PictureCodecs['decodeWebp'] | undefined;
let encodeJpeg: PictureCodecs['encodeJpeg'] | undefined;
let faces: ReturnType<PictureCodecs['faces']> | undefined;

/** Decodes on a thread of its own, where this one is not such a thread already. */
const decodeAside: PictureCodecs['decodeAside'] = isMainThread
  ? async (file, name) => (await import('../decode-aside.js')).decodeAside(file, name)
  : undefined;

/**
 * Node's codecs: zlib, mozjpeg from @jsquash/jpeg, libwebp from @jsquash/webp. Each is
 * loaded when it is first needed, since together they take longer to load than a small picture takes to
 * decode.
 */
export const codecs: PictureCodecs = {
  inflate,
  crc32,
  async decodeJpeg(file) {
    const { createJpegDecoder } = await import('../../image/codec/jpeg-decoder.js');
    decodeJpeg ??= createJpegDecoder(() => compile('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
    return decodeJpeg(file);
  },
  async decodeWebp(file) {
    const { createWebpDecoder } = await import('../../image/codec/webp-decoder.js');
    decodeWebp ??= createWebpDecoder(() => compile('@jsquash/webp/codec/dec/webp_dec.wasm'));
    return decodeWebp(file);
  },
  ...(decodeAside && { decodeAside }),
  encodePng: encodePngAside,
  async encodeJpeg(picture) {
    const { createJpegEncoder } = await import('../../image/codec/jpeg-encoder.js');
    encodeJpeg ??= createJpegEncoder(() => compile('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'));
    return encodeJpeg(picture);
  },
  faces() {
    faces ??= readFaces();
    return faces;
  },
};

/** Decodes a PNG, a JPEG or a WebP with Node's codecs; see `decodePicture` of src/image/codec. */
export const decodePicture = (bytes: Uint8Array, name: string): Promise<Picture> =>
  decodeWith(bytes, name, codecs);
