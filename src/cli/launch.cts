#!/usr/bin/env node
/**
 * Starts the part of the bundle that is called as this file is: `main.js` starts `main.cjs`. Beside a file of the
 * bundle lies V8's code cache (`scripts/cache-code.js`), which holds the functions that an `explain` needs, compiled:
 * with it, an `explain` takes 50 ms less of 600. One that another build of Node has made, of another text than the
 * file's, or that is damaged, is not used.
 */
import crypto = require('node:crypto');
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

/** What tells one build of Node from another. */
const BUILD = JSON.stringify([process.versions, process.arch, process.platform, process.config]);

/** Bytes of a seal. */
const SEAL = 20;

/**
 * What a code cache of a file begins with: a hash of this build of Node, of the file's text, and of the cache. V8
 * looks at no more than its own version and flags: Node 20.20.1 crashes in a cache of 20.20.2's, whose V8 has other
 * patches, and in one of which a byte is damaged.
 */
const sealOf = (source: Buffer, code: Buffer): Buffer =>
  crypto.createHash('sha1').update(BUILD).update(source).update(code).digest();

/** A file's code cache as it is kept: the seal, then V8's data. */
const sealed = (source: Buffer, code: Buffer): Buffer =>
  Buffer.concat([sealOf(source, code), code]);

/** Told of each file that is loaded, and how to seal its code, where `scripts/cache-code.js` watches. */
type Watch = (file: string, script: vm.Script, seal: (code: Buffer) => Buffer) => void;
const watch: Watch | undefined = Reflect.get(globalThis, Symbol.for('whypixel.watch-code'));

const requireOther = nodeModule.createRequire(__filename);
const loaded = new Map<string, { exports: unknown }>();

/** The code cache of a file, if it is whole, and was made of the same text by this build of Node. */
function cacheOf(file: string, source: Buffer): Buffer | undefined {
  let cache: Buffer;
  try {
    cache = fs.readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
  const code = cache.subarray(SEAL);
  return cache.subarray(0, SEAL).equals(sealOf(source, code)) ? code : undefined;
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
  watch?.(file, script, (code) => sealed(source, code));
  const run: Wrapped = script.runInThisContext();
  const require = (name: string): unknown =>
    name.startsWith('./') ? load(path.join(__dirname, name)) : requireOther(name);
  run(own.exports, require, own, file, __dirname, importFile);
  return own.exports;
}

module.exports = load(path.join(__dirname, `${path.basename(__filename, '.js')}.cjs`));
