/**
 * Bundles the studio's service worker into dist/studio/sw.js, last of all, with the list of the files
 * there and their hashes: it keeps them by these, and a build with other files is another service
 * worker, which replaces the one before.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = at('../dist/studio/');
rmSync(`${target}sw.js`, { force: true });

const files = readdirSync(target, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({
    path: relative(target, path).split(sep).map(encodeURIComponent).join('/'),
    integrity: `sha256-${createHash('sha256').update(readFileSync(path)).digest('base64')}`,
  }))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

const bundle = await rolldown({
  input: at('../src/studio/service-worker/main.ts'),
  platform: 'browser',
  tsconfig: at('../tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  transform: { define: { BUILT_FILES: JSON.stringify(files) } },
});
// A classic script: not every browser takes modules for service workers.
await bundle.write({ file: `${target}sw.js`, format: 'iife', minify: true });
