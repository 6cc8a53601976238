import { readFileSync } from 'node:fs';
import { project } from './setting.js';

/**
 * Compiles AssemblyScript to WebAssembly with SIMD, which imports its memory.
 * @param files the project's files by the names under which they import one another; the first exports
 */
export async function compileAssembly(
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  // Not before it is needed: the compiler takes 70 MB of memory, which processes are measured by.
  const { main } = await import('assemblyscript/asc');
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const [entry] = Object.keys(files);
  const { error, stderr } = await main(
    [
      ...[entry, '-o', 'out.wasm', '--runtime', 'stub', '--noAssert', '-O3'],
      ...['--enable', 'simd', '--importMemory', '--noExportMemory'],
    ],
    {
      readFile: (name) => (name in files ? readFileSync(`${project}${files[name]}`, 'utf8') : null),
      writeFile: (name, contents) => {
        if (name === 'out.wasm') binary = contents as Uint8Array<ArrayBuffer>;
      },
      listFiles: () => [],
    },
  );
  if (error || binary === undefined) throw new Error(`${stderr}`);
  return binary;
}
