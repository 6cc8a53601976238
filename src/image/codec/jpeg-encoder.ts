import createModule from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import type { PictureCodecs } from './codecs.js';
import { withImageData } from './image-data.js';

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

const create: (options: EncoderOptions) => Promise<Encoder> = createModule;

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

/**
 * An encoder of JPEGs: mozjpeg in WebAssembly.
 * @param compile gives mozjpeg_enc.wasm of @jsquash/jpeg, compiled; called once
 */
export function createJpegEncoder(
  compile: () => Promise<WebAssembly.Module>,
): PictureCodecs['encodeJpeg'] {
  let loaded: Promise<Encoder> | undefined;
  return async ({ data, width, height }) => {
    loaded ??= compile().then(instantiate);
    const encoder = await loaded;
    return Uint8Array.from(encoder.encode(data, width, height, SETTINGS));
  };
}

const instantiate = (module: WebAssembly.Module): Promise<Encoder> =>
  withImageData(() =>
    create({
      noInitialRun: true,
      instantiateWasm: (imports, receive) => {
        const instance = new WebAssembly.Instance(module, imports);
        receive(instance);
        return instance.exports;
      },
    }),
  );
