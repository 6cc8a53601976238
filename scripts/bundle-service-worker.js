/**
 * Bundles the studio's service worker into sw.js of dist/studio/, or of the folder that is given, last
 * of all, with the list of the files there and their hashes: it keeps them by these, and a build with
 * other files is another service worker, which replaces the one before. The page, which is asked for
 * anew at every visit, names the build, so that any change is a change of the page too.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = resolve(process.argv[2] ?? at('../dist/studio/'));
const page = join(target, 'index.html');
const script = join(target, 'sw.js');

const integrityOf = (bytes) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;

/** The folder's files with their hashes, by name. */
const listFiles = () =>
  readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(target, path).split(sep).map(encodeURIComponent).join('/'),
      integrity: integrityOf(readFileSync(path)),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

rmSync(script, { force: true });
const unnamed = readFileSync(page, 'utf8').replace(/<meta name="build"[^>]*>\n/, '');
writeFileSync(page, unnamed);
const own = at('../src/studio/service-worker/');
const sources = readdirSync(own).map((name) => readFileSync(join(own, name), 'utf8'));
const build = integrityOf(JSON.stringify([listFiles(), sources]));
writeFileSync(page, unnamed.replace('<title>', `<meta name="build" content="${build}">\n<title>`));

const bundle = await rolldown({
  input: at('../src/studio/service-worker/main.ts'),
  platform: 'browser',
  tsconfig: at('../tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  transform: { define: { BUILT_FILES: JSON.stringify(listFiles()), BUILD: JSON.stringify(build) } },
});
// A classic script: not every browser takes modules for service workers.
await bundle.write({ file: script, format: 'iife', minify: true });
