import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import createDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { UserError } from '../errors.js';
import { scanJpeg } from './jpeg-scan.js';
import { orient, readOrientation } from './orientation.js';
import type { Picture } from './picture.js';

/**
 * Decodes a baseline or progressive JPEG, grey or colour, with mozjpeg's decoder (libjpeg-turbo) in
 * WebAssembly; the EXIF orientation is applied. The pixels equal Pillow's.
 *
 * libjpeg fills what it cannot read with grey and only warns. Here a warning is an error, except the
 * commonest one in sound photographs: stray bytes after the picture, before the end-of-image marker.
 *
 * @throws UserError where the file is broken, cut short, of a kind that is not read, or beyond the
 *   limits of limits.ts
 */
export async function decodeJpeg(bytes: Uint8Array, name: string): Promise<Picture> {
  const scan = scanJpeg(bytes, name);
  const messages: string[] = [];
  const decoder = await newDecoder((line) => messages.push(line));
  let picture: Picture | undefined;
  try {
    picture = decodeWith(decoder, bytes.subarray(0, scan.end));
  } catch (error) {
    // libjpeg leaves through exit(), which Emscripten throws, after printing what was wrong.
    messages.push(error instanceof Error ? error.message : String(error));
  }
  const harmful = messages.find((line) => !HARMLESS.test(line));
  if (harmful !== undefined || !picture) {
    throw new UserError(
      `${name} is a damaged JPEG (${harmful ?? 'no picture came out'}); save the picture again`,
    );
  }
  return orient(picture, scan.exif ? readOrientation(scan.exif) : 1);
}

// libjpeg prints only its first warning of a picture. This one cannot hide another: it is the last.
const HARMLESS = /extraneous bytes before marker 0xd9/;

/** The part of Emscripten's module object that is used here. */
interface Decoder {
  decode(file: Uint8Array, preserveOrientation: boolean): Picture | null;
}

interface DecoderOptions {
  noInitialRun: boolean;
  print(line: string): void;
  printErr(line: string): void;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
}

const create: (options: DecoderOptions) => Promise<Decoder> = createDecoder;

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  return WebAssembly.compile(await readFile(path));
}

/**
 * A decoder of its own for each picture: the compiled module is kept, the instance is not, because
 * after an error libjpeg has left it in the middle of things, and because its memory never shrinks.
 */
async function newDecoder(print: (line: string) => void): Promise<Decoder> {
  compiled ??= compile();
  const module = await compiled;
  return withImageData(() =>
    create({
      noInitialRun: true,
      print,
      printErr: print,
      instantiateWasm: (imports, receive) => {
        const instance = new WebAssembly.Instance(module, imports);
        receive(instance);
        return instance.exports;
      },
    }),
  );
}

function decodeWith(decoder: Decoder, file: Uint8Array): Picture | undefined {
  const image = withImageData(() => decoder.decode(file, false));
  if (!image) return undefined;
  const { width, height, data } = image;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/**
 * The decoder hands its result over as the browser's `ImageData`, and in Node it would leave a global
 * of that name behind, by which other libraries would take Node for a browser. So the name exists
 * only while `run` runs.
 */
function withImageData<T>(run: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'ImageData');
  const value = class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
  Object.defineProperty(globalThis, 'ImageData', { value, configurable: true, writable: true });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(globalThis, 'ImageData');
    if (before) Object.defineProperty(globalThis, 'ImageData', before);
  }
}
