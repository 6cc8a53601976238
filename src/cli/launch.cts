#!/usr/bin/env node
/**
 * Starts the part of the bundle that is called as this file is: `main.js` starts `main.cjs`. Beside a file of the
 * bundle lies V8's code cache (`scripts/cache-code.js`), which holds the functions that an `explain` needs, compiled:
 * with it, an `explain` takes 50 ms less of 600. One of another version of V8, or of another text than the
 * file's, is not used.
 */
import fs = require('node:fs');
import nodeModule = require('node:module');
import path = require('node:path');
import vm = require('node:vm');

/** What a file of the bundle is handed: as Node hands it to a CommonJS module, and what imports an ES module. */
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', 'importFile'];

type Wrapped = (
  exports: unknown,
  require: (name: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
  importFile: (name: string) => Promise<unknown>,
) => void;

// A script that is given its code cache cannot import by itself.
const importFile = (name: string): Promise<unknown> => import(name);

/** Told of each file that is loaded, where `scripts/cache-code.js` watches. */
type Watch = (file: string, source: Buffer, script: vm.Script) => void;
const watch: Watch | undefined = Reflect.get(globalThis, Symbol.for('whypixel.watch-code'));

const requireOther = nodeModule.createRequire(__filename);
const loaded = new Map<string, { exports: unknown }>();

/** The code cache of a file, if it was made of the same text, which it begins with. */
function cacheOf(file: string, source: Buffer): Buffer | undefined {
  let cache: Buffer;
  try {
    cache = fs.readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
  const isOfSource = cache.subarray(0, source.length).equals(source);
  return isOfSource ? cache.subarray(source.length) : undefined;
}

/** Loads a file of the bundle, as Node's own `require` would. */
function load(file: string): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const own: { exports: unknown } = { exports: {} };
  loaded.set(file, own);
  const source = fs.readFileSync(file);
  const cachedData = cacheOf(file, source);
  const script = new vm.Script(`(function (${PARAMETERS}) { ${source}\n})`, {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  watch?.(file, source, script);
  const run: Wrapped = script.runInThisContext();
  const require = (name: string): unknown =>
    name.startsWith('./') ? load(path.join(__dirname, name)) : requireOther(name);
  run(own.exports, require, own, file, __dirname, importFile);
  return own.exports;
}

module.exports = load(path.join(__dirname, `${path.basename(__filename, '.js')}.cjs`));
