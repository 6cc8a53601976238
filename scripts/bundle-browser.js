/**
 * Bundles the core for browsers into dist/browser/: whypixel.js, what it loads later, and the
 * WebAssembly modules, which it fetches from beside itself. Fails where anything imports a module of
 * Node, or a package that would have to be there at run time.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';
import {
  at,
  bundleKernelWorker,
  copyEngineFiles,
  expectWhole,
  noNode,
  settings,
} from './for-browsers.js';
import { notices } from './notices.js';

/** Where the compiler has put the types. */
const target = at('../dist/browser/');

const bundle = await rolldown({
  ...settings,
  input: { whypixel: at('../src/browser/index.ts') },
  plugins: [noNode, notices],
});
mkdirSync(target, { recursive: true });
for (const name of readdirSync(target)) if (name.endsWith('.js')) rmSync(target + name);
const { output } = await bundle.write({
  dir: target,
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
});
expectWhole(output);
await bundleKernelWorker(target);
copyEngineFiles(target);
