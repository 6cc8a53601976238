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
import { rolldown } from 'rolldown';
import {
  at,
  bundleKernelWorker,
  copyEngineFiles,
  expectWhole,
  noNode,
  settings,
} from './for-browsers.js';
import { noticesIn } from './notices.js';

const sources = at('../src/studio/');
const target = at('../dist/studio/');

/** Bundles one entry; what it loads later has its name before its own. */
async function bundle(name, source) {
  const built = await rolldown({
    ...settings,
    input: { [name]: source },
    plugins: [noNode, noticesIn(`THIRD-PARTY-NOTICES.${name}.txt`)],
    // The task that the page needs from the start is imported so; the command line loads each when wanted.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await built.write({
    dir: target,
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: `${name}-[name].js`,
  });
  expectWhole(output);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await bundle('app', `${sources}main.tsx`);
await bundle('worker', `${sources}engine/worker.ts`);
await bundleKernelWorker(target);
copyEngineFiles(target);

// The report's own colours, then the page's style, one part a file, in the order of their names.
const { tokens } = await import('../dist/report/shell/tokens.js');
const styles = readdirSync(`${sources}styles`).sort();
const css = styles.map((name) => readFileSync(`${sources}styles/${name}`, 'utf8'));
writeFileSync(`${target}studio.css`, [tokens, ...css].join('\n'));
for (const name of ['index.html', 'icon.svg']) copyFileSync(sources + name, target + name);

copyFileSync(at('../weights/imagenet-labels.txt'), `${target}imagenet-labels.txt`);
mkdirSync(`${target}network`);
for (const name of ['model.safetensors', 'labels.json', 'MODEL_CARD.md']) {
  copyFileSync(at(`../weights/googlenet-emoji/${name}`), `${target}network/${name}`);
}
cpSync(at('../examples/'), `${target}examples/`, { recursive: true });
