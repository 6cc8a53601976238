import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import type { SvgRasteriser } from '../../image/figure/raster.js';

/** Inter's faces, which the build puts below dist/: text looks the same on every machine. */
const FACES = ['Inter_400Regular.ttf', 'Inter_600SemiBold.ttf'];

const readFace = (file: string): Promise<Uint8Array> =>
  readFile(new URL(`../../../dist/fonts/${file}`, import.meta.url));

/** V8's budget of a WebAssembly function until it is optimised: one that no figure uses up, and its own. */
const NEVER = 1_000_000_000;
const USUAL = 1_800_000;

/**
 * Compiles resvg so that V8 does not optimise it: one figure takes 40 ms of computing unoptimised, and V8 would
 * take 300 ms, beside it, for functions that a command runs once. In threads that draw many figures it may.
 */
async function compileForOnce(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  if (!isMainThread) return WebAssembly.compile(bytes);
  setFlagsFromString(`-wasm-tiering-budget=${NEVER}`);
  try {
    return await WebAssembly.compile(bytes);
  } finally {
    setFlagsFromString(`-wasm-tiering-budget=${USUAL}`);
  }
}

/** Loads resvg, 2.5 MB of WebAssembly, and the faces. */
export async function createSvgRasteriser(): Promise<SvgRasteriser> {
  const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  const [{ initWasm, Resvg }, module, ...fontBuffers] = await Promise.all([
    import('@resvg/resvg-wasm'),
    readFile(wasm).then(compileForOnce),
    ...FACES.map(readFace),
  ]);
  await initWasm(module);
  const font = { fontBuffers, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
  return async (svg, width, height) => {
    const renderer = new Resvg(svg, { font });
    const image = renderer.render();
    const data = image.pixels;
    image.free();
    renderer.free();
    return { width, height, data };
  };
}
