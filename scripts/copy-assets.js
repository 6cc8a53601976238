/** Puts what the compiler does not copy next to the compiled code that reads it. */
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const wasm = 'tensor/kernels/simd/kernels.wasm';
copyFileSync(at(`../src/${wasm}`), at(`../dist/${wasm}`));
