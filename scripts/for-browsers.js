/** What the bundles for browsers have in common: the library's and the studio's. */
import { copyFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Fails where anything imports a module of Node. */
export const noNode = {
  name: 'no-node',
  resolveId(name, importer) {
    if (isBuiltin(name)) this.error(`${importer} imports ${name}, which browsers do not have`);
    return undefined;
  },
};

/** How sources are bundled for browsers, but for their entry and further plugins. */
export const settings = {
  platform: 'browser',
  tsconfig: at('../tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
};

/** Fails where a bundle imports what is not in it: a package that would have to be there at run time. */
export function expectWhole(output) {
  const files = new Set(output.map(({ fileName }) => fileName));
  for (const { fileName, imports = [], dynamicImports = [] } of output) {
    for (const name of [...imports, ...dynamicImports]) {
      if (!files.has(name)) throw new Error(`${fileName} imports ${name}`);
    }
  }
}

/** Bundles the code of a kernel thread, one file, into a folder. */
export async function bundleKernelWorker(folder) {
  const input = at('../src/browser/kernel-worker.ts');
  const bundle = await rolldown({ ...settings, input, plugins: [noNode] });
  await bundle.write({ file: `${folder}kernel-worker.js`, codeSplitting: false });
}

const jpeg = '../node_modules/@jsquash/jpeg/codec/';
const webp = '../node_modules/@jsquash/webp/codec/';
const fonts = '../dist/fonts/';

/** Copies into a folder what the engine fetches from beside itself: kernels, codecs, faces of figures. */
export function copyEngineFiles(folder) {
  for (const [path, name = basename(path)] of [
    ['../src/tensor/kernels/simd/kernels.wasm'],
    ['../src/tensor/kernels/simd/kernels-unshared.wasm'],
    [`${jpeg}dec/mozjpeg_dec.wasm`],
    [`${jpeg}enc/mozjpeg_enc.wasm`],
    [`${jpeg}LICENSE.codec.md`],
    [`${webp}dec/webp_dec.wasm`],
    [`${webp}LICENSE.codec.md`, 'LICENSE.webp.md'],
    [`${fonts}Inter_400Regular.ttf`],
    [`${fonts}Inter_600SemiBold.ttf`],
    [`${fonts}LICENSE`, 'LICENSE.inter.txt'],
  ]) {
    copyFileSync(at(path), folder + name);
  }
}
