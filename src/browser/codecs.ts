import type { PictureCodecs } from '../image/codec/codecs.js';
import { decodePicture as decodeWith } from '../image/codec/decode.js';
import { parseFaces } from '../image/font/face.js';
import type { Picture } from '../image/picture.js';
import { fetchBytes, fetchModule } from './fetch.js';

let decodeJpeg: PictureCodecs['decodeJpeg'] | undefined;
let decodeWebp: PictureCodecs['decodeWebp'] | undefined;
let encodeJpeg: PictureCodecs['encodeJpeg'] | undefined;
let faces: ReturnType<PictureCodecs['faces']> | undefined;

/**
 * Codecs for pages: fflate for PNG, mozjpeg from @jsquash/jpeg, libwebp from @jsquash/webp. They give Node's pixels, which a
 * canvas does not: it applies colour profiles and multiplies by alpha. Each is loaded with its first
 * picture.
 */
export const codecs: PictureCodecs = {
  async inflate(data, size) {
    const { inflate } = await import('./inflate.js');
    return inflate(data, size);
  },
  async decodeJpeg(file) {
    const { createJpegDecoder } = await import('../image/codec/jpeg-decoder.js');
    decodeJpeg ??= createJpegDecoder(() => fetchModule('mozjpeg_dec.wasm'));
    return decodeJpeg(file);
  },
  async decodeWebp(file) {
    const { createWebpDecoder } = await import('../image/codec/webp-decoder.js');
    decodeWebp ??= createWebpDecoder(() => fetchModule('webp_dec.wasm'));
    return decodeWebp(file);
  },
  async encodePng(picture) {
    const { encodePng } = await import('../image/codec/encode-png-anywhere.js');
    return encodePng(picture);
  },
  async encodeJpeg(picture) {
    const { createJpegEncoder } = await import('../image/codec/jpeg-encoder.js');
    encodeJpeg ??= createJpegEncoder(() => fetchModule('mozjpeg_enc.wasm'));
    return encodeJpeg(picture);
  },
  faces() {
    faces ??= parseFaces((file) => fetchBytes(new URL(file, import.meta.url)));
    return faces;
  },
};

/** Decodes a PNG, a JPEG or a WebP with these codecs; see `decodePicture` of src/image/codec. */
export const decodePicture = (bytes: Uint8Array, name: string): Promise<Picture> =>
  decodeWith(bytes, name, codecs);
