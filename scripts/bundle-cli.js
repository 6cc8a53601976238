/**
 * Bundles the command line into dist/cli/: one file for what every start needs, and one for whatever
 * is loaded later, when it is loaded. Unbundled, `whypixel --version` reads 50 files and a command
 * 90 more, and finding them takes longer than running them: bundled, `--version` takes 20 ms more
 * than Node itself instead of 85, and `classify` 120 ms less.
 *
 * Files are CommonJS, which `launch.cts` compiles with the code caches that `cache-code.js` makes.
 *
 * A kernel thread's code is one file too, in place of what the compiler made of it, for the library as
 * for the command line: a thread that reads one file instead of 36 helps from the first layer on. The
 * rest of the library is what the compiler makes of the sources.
 */
import { chmodSync, writeFileSync } from 'node:fs';
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

/**
 * The codecs around @jsquash's: ES modules, which CommonJS can but import, so these are bundled as such, each as
 * one file, and imported when a picture needs it.
 */
const codecs = ['jpeg-decoder', 'jpeg-encoder', 'webp-decoder'];

/** What our files find next to themselves, they find from a bundle too: as from where the compiler puts them. */
const placed = {
  name: 'placed',
  transform(code, id) {
    if (!id.startsWith(sources)) return undefined;
    const url = `new URL('../${compiledName(id)}', import.meta.url).href`;
    // But the kernels' thread, which is bundled too.
    const here = code.replace("'./kernel-worker.js'", "'../cli/kernel-worker.js'");
    return here.replaceAll('import.meta.url', url);
  },
};

/** Leaves the codecs out of the bundle: `launch.cts` hands it what imports them. */
const apart = {
  name: 'apart',
  transform(code, id) {
    if (id !== `${sources}node/codecs/index.ts`) return undefined;
    return codecs.reduce((text, name) => {
      const wanted = `import('../../image/codec/${name}.js')`;
      if (!text.includes(wanted)) throw new Error(`nothing imports ${name}`);
      return text.replace(wanted, `importFile('./${name}.mjs')`);
    }, code);
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

/** What all parts of the bundle have in common. */
const common = {
  platform: 'node',
  tsconfig: at('../tsconfig.json'),
  external: unbundled,
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    alias: { 'string-width': at('string-width.cjs') },
  },
  // A command's own task is with it at once; the table of tasks loads the same one when it is asked for.
  checks: { ineffectiveDynamicImport: false },
};
const folder = at('../dist/cli/');

/** CommonJS, for V8 takes a code cache of scripts alone, not of ES modules: see `launch.cts`. */
const bundle = await rolldown({
  ...common,
  input: {
    main: `${sources}cli/main.ts`,
    'picture-worker': `${sources}batch/worker.ts`,
    // What Piscina starts as a thread; it looks for it next to itself.
    worker: at('../node_modules/piscina/dist/worker.js'),
  },
  // yargs asks where a configuration is that another one extends; there is none.
  transform: { define: { 'import.meta.resolve': 'require.resolve' } },
  plugins: [apart, placed, notices, start.plugin, explain.plugin],
});
await bundle.write({
  dir: folder,
  format: 'cjs',
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
  entryFileNames: '[name].cjs',
  // What is loaded later is called as its source is; what several share, as the bundler calls it.
  chunkFileNames: ({ facadeModuleId }) =>
    facadeModuleId?.startsWith(sources)
      ? compiledName(facadeModuleId).replaceAll('/', '-').replace(/js$/, 'cjs')
      : '[name].cjs',
});

for (const name of codecs) {
  const codec = await rolldown({ ...common, input: `${sources}image/codec/${name}.ts` });
  await codec.write({ file: `${folder}${name}.mjs`, minify: true, codeSplitting: false });
}

const kernelWorker = await rolldown({ ...common, input: `${sources}node/kernel-worker.ts` });
await kernelWorker.write({ file: at('../dist/node/kernel-worker.js'), codeSplitting: false });
await kernelWorker.write({
  file: `${folder}kernel-worker.cjs`,
  format: 'cjs',
  minify: true,
  codeSplitting: false,
});

// Node starts these; each starts the part of the bundle of the same name.
const launcher = await rolldown({ ...common, input: `${sources}cli/launch.cts` });
writeFileSync(`${folder}package.json`, '{ "type": "commonjs" }\n');
for (const name of ['main', 'picture-worker', 'worker', 'kernel-worker']) {
  await launcher.write({ file: `${folder}${name}.js`, format: 'cjs', minify: true });
}

// npm makes the command executable when it installs, through a link where it installs a folder: a build
// that took that away would end the installed command with "Permission denied".
chmodSync(`${folder}main.js`, 0o755);
