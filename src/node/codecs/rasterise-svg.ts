import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { SvgRasteriser } from '../../image/figure/raster.js';

/** Inter's faces, which the build puts below dist/: text looks the same on every machine. */
const FACES = ['Inter_400Regular.ttf', 'Inter_600SemiBold.ttf'];

const readFace = (file: string): Promise<Uint8Array> =>
  readFile(new URL(`../../../dist/fonts/${file}`, import.meta.url));

/** Loads resvg, 2.5 MB of WebAssembly, and the faces. */
export async function createSvgRasteriser(): Promise<SvgRasteriser> {
  const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  const [{ initWasm, Resvg }, module, ...fontBuffers] = await Promise.all([
    import('@resvg/resvg-wasm'),
    readFile(wasm).then((bytes) => WebAssembly.compile(bytes)),
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
