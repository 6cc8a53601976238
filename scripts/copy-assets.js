/** Puts what the compiler does not copy next to the compiled code that reads it. */
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const kernels = 'tensor/kernels/simd';
for (const name of ['kernels.wasm', 'kernels-unshared.wasm']) {
  copyFileSync(at(`../src/${kernels}/${name}`), at(`../dist/${kernels}/${name}`));
}
