/**
 * Compiles the AssemblyScript kernels to WebAssembly, next to the code that uses them: one module for a
 * shared memory, and one for an unshared memory, for pages that cannot share memory between threads.
 * Does nothing when the modules are newer than all that they are made of.
 */
import { readdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const assembly = at('../src/tensor/kernels/simd/assembly/');
/** What the TypeScript and the AssemblyScript side share. */
const constants = at('../src/tensor/kernels/simd/constants.ts');

/** How each module imports its memory; limits in pages. */
const modules = {
  'kernels.wasm': ['--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  'kernels-unshared.wasm': ['--initialMemory', '1', '--maximumMemory', '65536'],
};

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const sources = readdirSync(assembly, { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => assembly + name);
const lastChange = Math.max(...[...sources, constants, at('build-simd.js')].map(changed));

for (const [name, memory] of Object.entries(modules)) {
  const output = at(`../src/tensor/kernels/simd/${name}`);
  if (changed(output) < lastChange) await compile(output, memory);
}

async function compile(output, memory) {
  const { default: asc } = await import('assemblyscript/asc');
  // Written under another name first: a process that starts meanwhile never reads half a module.
  const temporary = `${output}.${process.pid}.tmp`;
  const { error, stderr } = await asc.main(
    [
      `${assembly}index.ts`,
      ['-o', temporary],
      // No heap, no runtime: memory is the engine's, and all that the kernels touch is given to them.
      ['--runtime', 'stub', '--noAssert', '-O3'],
      ['--enable', 'simd,threads,bulk-memory'],
      ['--importMemory', '--noExportMemory', ...memory],
    ].flat(),
  );
  const messages = stderr.toString();
  if (error || messages) {
    process.stderr.write(`${messages}${error ? `${error.message}\n` : ''}`);
  }
  if (error) process.exitCode = 1;
  else renameSync(temporary, output);
}
