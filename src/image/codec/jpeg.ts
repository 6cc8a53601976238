import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import createDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { UserError } from '../../errors.js';
import type { Picture } from '../picture.js';
import { scanJpeg } from './jpeg-scan.js';
import { orient, readOrientation } from './orientation.js';

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
  const decoder = await takeDecoder();
  let picture: Picture | undefined;
  try {
    picture = decodeWith(decoder, bytes.subarray(0, scan.end));
  } catch (error) {
    // libjpeg leaves through exit(), which Emscripten throws, after printing what was wrong.
    decoder.messages.push(error instanceof Error ? error.message : String(error));
  }
  const harmful = decoder.messages.find((line) => !HARMLESS.test(line));
  if (harmful !== undefined || !picture) {
    throw new UserError(
      `${name} is a damaged JPEG (${harmful ?? 'no picture came out'}); save the picture again`,
    );
  }
  keepDecoder(decoder);
  return orient(picture, scan.exif ? readOrientation(scan.exif) : 1);
}

// libjpeg prints only its first warning of a picture. This one cannot hide another: it is the last.
const HARMLESS = /extraneous bytes before marker 0xd9/;

/** The part of Emscripten's module object that is used here. */
interface Codec {
  decode(file: Uint8Array, preserveOrientation: boolean): Picture | null;
}

/** libjpeg in a memory of its own. */
interface Decoder {
  readonly codec: Codec;
  readonly memory: WebAssembly.Memory;
  /** What it has printed of the picture at hand. */
  readonly messages: string[];
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

const create: (options: DecoderOptions) => Promise<Codec> = createDecoder;

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  return WebAssembly.compile(await readFile(path));
}

/** A decoder whose memory has grown beyond this is not kept: it never shrinks. It starts with 16 MB. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

let kept: Decoder | undefined;

/**
 * The decoder that the last picture has left, or a new one. Keeping it between pictures spares each
 * thread 16 MB a picture, by which a folder would keep the garbage collector busy.
 */
async function takeDecoder(): Promise<Decoder> {
  const decoder = kept ?? (await newDecoder());
  kept = undefined;
  decoder.messages.length = 0;
  return decoder;
}

/** Not called after an error: libjpeg was left in the middle of things. */
function keepDecoder(decoder: Decoder): void {
  if (decoder.memory.buffer.byteLength <= MAX_KEPT_BYTES) kept = decoder;
}

async function newDecoder(): Promise<Decoder> {
  compiled ??= compile();
  const module = await compiled;
  const messages: string[] = [];
  const print = (line: string): void => {
    messages.push(line);
  };
  let memory: WebAssembly.Memory | undefined;
  const codec = await withImageData(() =>
    create({
      noInitialRun: true,
      print,
      printErr: print,
      instantiateWasm: (imports, receive) => {
        const instance = new WebAssembly.Instance(module, imports);
        memory = Object.values(instance.exports).find((it) => it instanceof WebAssembly.Memory);
        receive(instance);
        return instance.exports;
      },
    }),
  );
  if (!memory) throw new Error('the JPEG decoder has no memory');
  return { codec, memory, messages };
}

function decodeWith({ codec }: Decoder, file: Uint8Array): Picture | undefined {
  const image = withImageData(() => codec.decode(file, false));
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
