import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const watching = resolve('scripts/watch-code.cjs');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whypixel-launch-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Writes a module that, preloaded, prints of each file of the bundle what V8 says to its cache. */
function verdictPrinter(): string {
  const file = join(folder, 'verdict.cjs');
  writeFileSync(
    file,
    `globalThis[Symbol.for('whypixel.watch-code')] = (file, script) =>
       console.log(require('node:path').basename(file), script.cachedDataRejected);`,
  );
  return file;
}

/** Puts the launcher beside a bundle of one file; returns where it is. */
function bundleOf(text: string): string {
  const main = join(folder, 'main.js');
  copyFileSync('dist/cli/main.js', main);
  writeFileSync(join(folder, 'main.cjs'), text);
  return main;
}

const node = (...words: readonly string[]): string =>
  execFileSync(process.execPath, words, { encoding: 'utf8' });

describe('the launcher of the bundled command line', () => {
  it('starts what V8 takes from the caches that the build has made', () => {
    const caches = readdirSync('dist/cli').filter((file) => file.endsWith('.cache'));
    expect(caches).toEqual(
      expect.arrayContaining([
        'main.cjs.cache',
        'shared.cjs.cache',
        'kernel-worker.cjs.cache',
        'worker.cjs.cache',
      ]),
    );
    const words = ['classify', 'examples/dog.png', '--threads', '2', '--network', 'embedded'];
    const printed = node('--require', verdictPrinter(), 'dist/cli/main.js', ...words);
    const verdicts = printed
      .split('\n')
      .filter((line) => caches.includes(`${line.split(' ')[0]}.cache`));
    expect(verdicts).toEqual(
      expect.arrayContaining([
        'main.cjs false',
        'shared.cjs false',
        'kernel-worker.cjs false',
        'worker.cjs false',
      ]),
    );
    expect(verdicts.filter((line) => !line.endsWith(' false'))).toEqual([]);
  });

  it('does not use a cache that was made of another text of the same length', () => {
    const main = bundleOf('console.log((() => "before")());');
    expect(node('--require', watching, main)).toBe('before\n');
    expect(node('--require', verdictPrinter(), main)).toBe('main.cjs false\nbefore\n');
    writeFileSync(join(folder, 'main.cjs'), 'console.log((() => "behind")());');
    expect(node('--require', verdictPrinter(), main)).toBe('main.cjs undefined\nbehind\n');
  });

  it('does not use a cache that another build of Node has made', () => {
    const main = bundleOf('console.log("as ever");');
    // A build whose V8 has the same version and flags, so that V8 itself would take the cache.
    const other = join(folder, 'other.cjs');
    writeFileSync(
      other,
      "Object.defineProperty(process, 'versions', { value: { node: '20.19.0' } });",
    );
    node('--require', other, '--require', watching, main);
    const printer = verdictPrinter();
    expect(node('--require', other, '--require', printer, main)).toBe('main.cjs false\nas ever\n');
    expect(node('--require', printer, main)).toBe('main.cjs undefined\nas ever\n');
  });

  it('does not use a cache of which a byte is damaged, or missing', () => {
    const main = bundleOf('console.log("as ever");');
    node('--require', watching, main);
    const cache = join(folder, 'main.cjs.cache');
    const whole = readFileSync(cache);
    const printer = verdictPrinter();
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 12)) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 0x10;
      writeFileSync(cache, damaged);
      expect(node('--require', printer, main)).toBe('main.cjs undefined\nas ever\n');
      writeFileSync(cache, whole.subarray(0, at));
      expect(node('--require', printer, main)).toBe('main.cjs undefined\nas ever\n');
    }
  });

  it('starts without the cache of another version of V8, or with other flags', () => {
    const main = bundleOf('console.log("as ever");');
    node('--require', watching, main);
    const printed = node('--no-opt', '--require', verdictPrinter(), main);
    expect(printed).toBe('main.cjs true\nas ever\n');
  });

  it('hands a file what a CommonJS module has, and what imports an ES module', () => {
    const main = join(folder, 'main.js');
    copyFileSync('dist/cli/main.js', main);
    writeFileSync(join(folder, 'other.cjs'), 'exports.count = (module.exports.count ?? 0) + 1;');
    writeFileSync(join(folder, 'es.mjs'), 'export const name = "es";');
    writeFileSync(
      join(folder, 'main.cjs'),
      `const { count } = require('./other.cjs');
       const again = require('./other.cjs').count;
       const { basename } = require('node:path');
       importFile('./es.mjs').then(({ name }) =>
         console.log(count, again, basename(__filename), __dirname === ${JSON.stringify(folder)}, name));
       // the last line is a comment`,
    );
    expect(node(main)).toBe('1 1 main.cjs true es\n');
  });
});
