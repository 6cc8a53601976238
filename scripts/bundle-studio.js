/**
 * Bundles the studio into dist/studio/: static files, all addresses relative, that any host can serve.
 * The page (app.js), the engine's worker (worker.js) and its kernel threads are bundled apart, so that
 * the page loads nothing of the engine; the embedded network and the examples lie beside them.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { noticesIn } from './notices.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const sources = at('../src/studio/');
const target = at('../dist/studio/');

const noNode = {
  name: 'no-node',
  resolveId(name, importer) {
    if (isBuiltin(name)) this.error(`${importer} imports ${name}, which browsers do not have`);
    return undefined;
  },
};

/** Bundles one entry; what it loads later has its name before its own. */
async function bundle(name, source, plugins = []) {
  const built = await rolldown({
    input: { [name]: source },
    platform: 'browser',
    tsconfig: at('../tsconfig.json'),
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
    plugins: [noNode, ...plugins],
    // The task that the page needs from the start is imported so; the command line loads each when wanted.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await built.write({
    dir: target,
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: `${name}-[name].js`,
  });
  const files = new Set(output.map(({ fileName }) => fileName));
  for (const { fileName, imports = [], dynamicImports = [] } of output) {
    for (const imported of [...imports, ...dynamicImports]) {
      if (!files.has(imported)) throw new Error(`dist/studio/${fileName} imports ${imported}`);
    }
  }
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await bundle('app', `${sources}main.tsx`, [noticesIn('THIRD-PARTY-NOTICES.app.txt')]);
await bundle('worker', `${sources}engine/worker.ts`, [noticesIn('THIRD-PARTY-NOTICES.worker.txt')]);
await bundle('kernel-worker', at('../src/browser/kernel-worker.ts'));

// The report's own colours, then the page's style, one part a file, in the order of their names.
const { tokens } = await import('../dist/report/shell/tokens.js');
const styles = readdirSync(`${sources}styles`).sort();
const css = styles.map((name) => readFileSync(`${sources}styles/${name}`, 'utf8'));
writeFileSync(`${target}studio.css`, [tokens, ...css].join('\n'));
for (const name of ['index.html', 'icon.svg']) copyFileSync(sources + name, target + name);

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
  ['../dist/fonts/LICENSE', 'LICENSE.inter.txt'],
  ['../weights/imagenet-labels.txt'],
]) {
  copyFileSync(at(path), target + name);
}
mkdirSync(`${target}network`);
for (const name of ['model.safetensors', 'labels.json', 'MODEL_CARD.md']) {
  copyFileSync(at(`../weights/googlenet-emoji/${name}`), `${target}network/${name}`);
}
cpSync(at('../examples/'), `${target}examples/`, { recursive: true });
