import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import createEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import type { Picture } from '../picture.js';

/** The part of Emscripten's module object that is used here. */
interface Encoder {
  encode(data: Uint8Array, width: number, height: number, options: object): Uint8Array;
}

interface EncoderOptions {
  noInitialRun: boolean;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
}

const create: (options: EncoderOptions) => Promise<Encoder> = createEncoder;

/** mozjpeg's own defaults, but for the quality and for colours at full resolution (4:4:4). */
const SETTINGS = {
  quality: 85,
  baseline: false,
  arithmetic: false,
  progressive: true,
  optimize_coding: true,
  smoothing: 0,
  color_space: 3,
  quant_table: 3,
  trellis_multipass: false,
  trellis_opt_zero: false,
  trellis_opt_table: false,
  trellis_loops: 1,
  auto_subsample: false,
  chroma_subsample: 1,
  separate_chroma_quality: false,
  chroma_quality: 85,
} as const;

let loaded: Promise<Encoder> | undefined;

async function load(): Promise<Encoder> {
  const path = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  const module = await WebAssembly.compile(await readFile(path));
  return withoutImageData(() =>
    create({
      noInitialRun: true,
      instantiateWasm: (imports, receive) => {
        const instance = new WebAssembly.Instance(module, imports);
        receive(instance);
        return instance.exports;
      },
    }),
  );
}

/** Starting, the encoder leaves a global `ImageData` behind, by which others would take Node for a browser. */
function withoutImageData<T>(run: () => T): T {
  const before = Object.hasOwn(globalThis, 'ImageData');
  try {
    return run();
  } finally {
    if (!before) Reflect.deleteProperty(globalThis, 'ImageData');
  }
}

/** The picture, which should be opaque, as a JPEG file: the same bytes for the same picture. */
export async function encodeJpeg({ data, width, height }: Picture): Promise<Uint8Array> {
  loaded ??= load();
  const encoder = await loaded;
  return Uint8Array.from(encoder.encode(data, width, height, SETTINGS));
}
