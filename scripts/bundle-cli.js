/**
 * Bundles the command line into dist/cli/: one file for what every start needs, and one for whatever
 * is loaded later, when it is loaded. Unbundled, `whypixel --version` reads 50 files and a command
 * 90 more, and finding them takes longer than running them: bundled, `--version` takes 20 ms more
 * than Node itself instead of 85, and `classify` 120 ms less.
 *
 * A kernel thread's code is one file too, in place of what the compiler made of it, for the library as
 * for the command line: a thread that reads one file instead of 36 helps from the first layer on. The
 * rest of the library is what the compiler makes of the sources.
 */
import { chmodSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { notices } from './notices.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const sources = at('../src/');

/** Below dist/, the file that the compiler makes of a source. */
const compiledName = (id) => id.slice(sources.length).replaceAll(sep, '/').replace(/\.ts$/, '.js');

/** These find files of their own next to themselves, or, the last, only a .caffemodel needs it. */
const unbundled = [/^@napi-rs\//, /^@jsquash\//, /^@bufbuild\//];

/** What our files find next to themselves, they find from a bundle too: as from where the compiler puts them. */
const placed = {
  name: 'placed',
  transform(code, id) {
    if (!id.startsWith(sources)) return undefined;
    const url = `new URL('../${compiledName(id)}', import.meta.url).href`;
    return code.replaceAll('import.meta.url', url);
  },
};

/**
 * The modules that a file imports, and those that these do, but for what is loaded later. Known once the
 * bundle is built; chunks are made after.
 */
function closureOf(file) {
  const ids = new Set();
  const plugin = {
    name: `closure of ${file}`,
    buildEnd() {
      const add = (id) => {
        if (ids.has(id)) return;
        ids.add(id);
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) add(next);
      };
      add(`${sources}${file}`);
    },
  };
  return { plugin, has: (id) => ids.has(id) };
}

const start = closureOf('cli/main.ts');
const explain = closureOf('cli/commands/explain.ts');

const bundle = await rolldown({
  input: {
    main: `${sources}cli/main.ts`,
    'picture-worker': `${sources}batch/worker.ts`,
    // What Piscina starts as a thread; it looks for it next to itself.
    worker: at('../node_modules/piscina/dist/worker.js'),
  },
  platform: 'node',
  tsconfig: at('../tsconfig.json'),
  external: unbundled,
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    alias: { 'string-width': at('string-width.cjs') },
  },
  transform: { define: { __dirname: 'import.meta.dirname' } },
  plugins: [placed, notices, start.plugin, explain.plugin],
  // A command's own task is with it at once; the table of tasks loads the same one when it is asked for.
  checks: { ineffectiveDynamicImport: false },
});
await bundle.write({
  dir: at('../dist/cli/'),
  cleanDir: true,
  minify: true,
  // What several commands share is one file, not one for each set of commands that share it: those would be
  // 80 for `explain`, and to find them takes 15 ms. Nearly all that is in it every command needs.
  codeSplitting: {
    groups: [
      { name: 'start', test: start.has, minShareCount: 2, priority: 2 },
      { name: 'shared', test: explain.has, minShareCount: 2, priority: 1 },
    ],
  },
  entryFileNames: '[name].js',
  // What is loaded later is called as its source is; what several share, as the bundler calls it.
  chunkFileNames: ({ facadeModuleId }) =>
    facadeModuleId?.startsWith(sources)
      ? compiledName(facadeModuleId).replaceAll('/', '-')
      : '[name].js',
});

// npm makes the command executable when it installs, through a link where it installs a folder: a build
// that took that away would end the installed command with "Permission denied".
chmodSync(at('../dist/cli/main.js'), 0o755);

const kernelWorker = await rolldown({
  input: `${sources}node/kernel-worker.ts`,
  platform: 'node',
  tsconfig: at('../tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
});
await kernelWorker.write({ file: at('../dist/node/kernel-worker.js'), codeSplitting: false });
