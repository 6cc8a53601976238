import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the bundled command line imports only what is installed with whypixel', () => {
  const folder = join(root, 'dist/cli');
  const packageOf = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const { dependencies } = packageOf('package.json');
  // For priorities of threads, which nobody asks for; Piscina does without where it is not installed.
  const { optionalDependencies } = packageOf('node_modules/piscina/package.json');
  const imported = readdirSync(folder)
    .filter((file) => /\.[cm]?js$/.test(file))
    .flatMap((file) =>
      ts
        .preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true)
        .importedFiles.map(({ fileName }) => fileName),
    )
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  expect(imported).toContain('@jsquash/jpeg');
  const installed = Object.keys({ ...dependencies, ...optionalDependencies });
  expect(installed).toEqual(expect.arrayContaining(imported));
});
