/**
 * Bundles the core for browsers into dist/browser/: whypixel.js, what it loads later, and the
 * WebAssembly modules, which it fetches from beside itself. Fails where anything imports a module of
 * Node, or a package that would have to be there at run time.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { notices } from './notices.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the compiler has put the types. */
const target = at('../dist/browser/');

const noNode = {
  name: 'no-node',
  resolveId(name, importer) {
    if (isBuiltin(name)) this.error(`${importer} imports ${name}, which browsers do not have`);
    return undefined;
  },
};

const bundle = await rolldown({
  input: { whypixel: at('../src/browser/index.ts') },
  platform: 'browser',
  tsconfig: at('../tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  plugins: [noNode, notices],
});
mkdirSync(target, { recursive: true });
for (const name of readdirSync(target)) if (name.endsWith('.js')) rmSync(target + name);
const { output } = await bundle.write({
  dir: target,
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
});

const files = new Set(output.map(({ fileName }) => fileName));
for (const { fileName, imports = [], dynamicImports = [] } of output) {
  for (const name of [...imports, ...dynamicImports]) {
    if (!files.has(name)) throw new Error(`dist/browser/${fileName} imports ${name}`);
  }
}

const kernelWorker = await rolldown({
  input: at('../src/browser/kernel-worker.ts'),
  platform: 'browser',
  tsconfig: at('../tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  plugins: [noNode],
});
await kernelWorker.write({ file: `${target}kernel-worker.js`, codeSplitting: false });

const jpeg = '../node_modules/@jsquash/jpeg/codec/';
const webp = '../node_modules/@jsquash/webp/codec/';
for (const [path, name = basename(path)] of [
  ['../src/tensor/kernels/simd/kernels.wasm'],
  ['../src/tensor/kernels/simd/kernels-unshared.wasm'],
  [`${jpeg}dec/mozjpeg_dec.wasm`],
  [`${jpeg}enc/mozjpeg_enc.wasm`],
  [`${jpeg}LICENSE.codec.md`],
  [`${webp}dec/webp_dec.wasm`],
  [`${webp}LICENSE.codec.md`, 'LICENSE.webp.md'],
  ['../dist/fonts/Inter_400Regular.ttf'],
  ['../dist/fonts/Inter_600SemiBold.ttf'],
  ['../dist/fonts/LICENSE', 'LICENSE.inter'],
]) {
  copyFileSync(at(path), target + name);
}
