/**
 * Preloaded by `cache-code.js` into the command line and its threads: writes what V8 has compiled of each file of
 * the bundle beside the file, sealed as the launcher says. The process does so at its end. A thread is ended without
 * being asked, perhaps while it writes: it does so whenever it waits for work, and each time under another name first,
 * which `cache-code.js` removes where it is left.
 */
const { renameSync, writeFileSync } = require('node:fs');
const v8 = require('node:v8');
const { isMainThread, threadId } = require('node:worker_threads');

// A cache serves where V8 has the flags that it was made under: those that scripts are loaded with.
v8.setFlagsFromString = () => {};

const seen = [];
globalThis[Symbol.for('whypixel.watch-code')] = (file, script, seal) =>
  seen.push({ file, script, seal });

function writeCaches() {
  for (const { file, script, seal } of seen) {
    const temporary = `${file}.${threadId}.tmp`;
    writeFileSync(temporary, seal(script.createCachedData()));
    renameSync(temporary, `${file}.cache`);
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
