import createModule from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import type { Picture } from '../picture.js';
import { DamagedError, type PictureCodecs } from './codecs.js';
import { type Instance, instantiate, type ModuleOptions } from './emscripten.js';
import { withImageData } from './image-data.js';

/** The part of Emscripten's module object that is used here. */
interface Codec {
  decode(file: Uint8Array, preserveOrientation: boolean): Picture | null;
}

type Decoder = Instance<Codec>;

const create: (options: ModuleOptions) => Promise<Codec> = createModule;

// libjpeg prints only its first warning of a picture. This one cannot hide another: it is the last.
const HARMLESS = /extraneous bytes before marker 0xd9/;

/** A decoder whose memory has grown beyond this is not reused: it never shrinks. It starts with 16 MB. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/**
 * A decoder of baseline and progressive JPEGs, grey or colour: mozjpeg's (libjpeg-turbo) in
 * WebAssembly. The pixels equal Pillow's.
 *
 * libjpeg fills what it cannot read with grey and only warns. Here a warning is an error, except the
 * commonest one in sound photographs: stray bytes after the picture, before the end-of-image marker.
 *
 * The instance is reused from picture to picture: a new one takes 16 MB, which in a folder of
 * pictures would keep the garbage collector busy.
 *
 * @param compile gives mozjpeg_dec.wasm of @jsquash/jpeg, compiled; called once
 */
export function createJpegDecoder(
  compile: () => Promise<WebAssembly.Module>,
): PictureCodecs['decodeJpeg'] {
  let compiled: Promise<WebAssembly.Module> | undefined;
  let kept: Decoder | undefined;

  return async (file) => {
    compiled ??= compile();
    const module = await compiled;
    const decoder = kept ?? (await instantiate(create, module));
    kept = undefined;
    decoder.messages.length = 0;
    let picture: Picture | undefined;
    try {
      picture = decodeWith(decoder, file);
    } catch (error) {
      // libjpeg leaves through exit(), which Emscripten throws, after printing what was wrong.
      decoder.messages.push(error instanceof Error ? error.message : String(error));
    }
    const harmful = decoder.messages.find((line) => !HARMLESS.test(line));
    // After an error the instance is not reused: libjpeg was left in the middle of things.
    if (harmful !== undefined || !picture) {
      throw new DamagedError(harmful ?? 'no picture came out');
    }
    if (decoder.memory.buffer.byteLength <= MAX_KEPT_BYTES) kept = decoder;
    return picture;
  };
}

function decodeWith({ codec }: Decoder, file: Uint8Array): Picture | undefined {
  const image = withImageData(() => codec.decode(file, false));
  if (!image) return undefined;
  const { width, height, data } = image;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
