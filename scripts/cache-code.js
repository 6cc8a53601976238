/**
 * Makes the code caches of the bundled command line: explains a picture, on two threads, and keeps what V8 has
 * compiled for that. They serve the build of Node that made them, and lie in no one's way elsewhere.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'whypixel-build-'));
try {
  const command = [at('../dist/cli/main.js'), 'explain', at('../examples/dog.png')];
  const options = ['--network', 'embedded', '--threads', '2', '--quiet', '--out', folder];
  // In the folder of its own, where no configuration is found.
  execFileSync(process.execPath, ['--require', at('watch-code.cjs'), ...command, ...options], {
    cwd: folder,
  });
  const bundle = at('../dist/cli/');
  for (const name of readdirSync(bundle).filter((name) => name.endsWith('.tmp')))
    rmSync(bundle + name);
} finally {
  rmSync(folder, { recursive: true });
}
