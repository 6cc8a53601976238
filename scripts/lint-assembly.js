/**
 * Formats and lints the AssemblyScript kernels as Biome does the rest; with `--write`, in place. Biome
 * cannot parse AssemblyScript's decorators of functions: it is given copies in which they are comments.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assembly = fileURLToPath(new URL('../src/tensor/kernels/simd/assembly/', import.meta.url));
const settings = new URL('../biome.json', import.meta.url);
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

const masked = (text) => text.replace(/^@(inline|unmanaged)$/gm, '//@$1');
const unmasked = (text) => text.replace(/^\/\/@(inline|unmanaged)$/gm, '@$1');

const writes = process.argv.includes('--write');
const names = readdirSync(assembly, { recursive: true }).filter((name) => name.endsWith('.ts'));
const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
try {
  const { files: _, linter, ...rest } = JSON.parse(readFileSync(settings, 'utf8'));
  const { style, suspicious, ...rules } = linter.rules;
  // AssemblyScript has no `import type`, and no `Number.isNaN` for float32.
  const own = {
    style: { ...style, useImportType: 'off' },
    suspicious: { ...suspicious, noGlobalIsNan: 'off' },
  };
  const config = { root: true, ...rest, linter: { rules: { ...rules, ...own } } };
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(config));
  for (const name of names) {
    mkdirSync(dirname(join(folder, 'assembly', name)), { recursive: true });
    writeFileSync(join(folder, 'assembly', name), masked(readFileSync(assembly + name, 'utf8')));
  }
  const options = ['check', '--error-on-warnings', ...(writes ? ['--write'] : []), 'assembly'];
  const { status } = spawnSync(process.execPath, [biome, ...options], {
    cwd: folder,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
  for (const name of writes ? names : []) {
    const formatted = unmasked(readFileSync(join(folder, 'assembly', name), 'utf8'));
    if (formatted !== readFileSync(assembly + name, 'utf8')) {
      writeFileSync(assembly + name, formatted);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
