/**
 * Preloaded by `cache-code.js` into the command line and its threads: writes what V8 has compiled of each file of
 * the bundle beside the file, after the file's own text. The process does so at its end. A thread is ended without
 * being asked, so that it does so whenever it waits for work.
 */
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const seen = [];
globalThis[Symbol.for('whypixel.watch-code')] = (file, source, script) =>
  seen.push({ file, source, script });

function writeCaches() {
  for (const { file, source, script } of seen) {
    writeFileSync(`${file}.cache`, Buffer.concat([source, script.createCachedData()]));
  }
}

if (isMainThread) {
  process.on('exit', writeCaches);
} else {
  const { wait } = Atomics;
  Atomics.wait = (...args) => {
    writeCaches();
    return wait(...args);
  };
}
