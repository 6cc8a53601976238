import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Inside the package, so that its own name resolves to what is built. */
const folder = mkdtempSync(join(root, 'dist', 'examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every `@example` of the sources: its title, and the code of its block. */
const examples = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('assembly'))
  .flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    return Array.from(
      text.matchAll(/@example ([^\n]*)\n \* ```ts\n([\s\S]*?) \* ```/g),
      ([, title, block]) => ({ title: `${file}: ${title}`, code: block.replace(/^ \* ?/gm, '') }),
    );
  });

describe('the examples in the documentation', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });

  it.each(examples)('$title', async ({ code }) => {
    const file = join(folder, `${examples.findIndex((example) => example.code === code)}.mjs`);
    writeFileSync(file, code);
    const { stdout } = await run(process.execPath, [file], { cwd: root });
    // What an example says it prints, it prints.
    const promised = Array.from(code.matchAll(/\/\/ (.+)$/gm), ([, value]) => value);
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/[[\]\s]/g, ''));
    promised.forEach((value, line) => {
      expect(printed[line]).toBe(value.replace(/[[\]\s]/g, ''));
    });
    expect(printed[0]).not.toBe('');
    expect(stdout).not.toMatch(/undefined|NaN|false/);
  });
});
