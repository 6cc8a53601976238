/** Puts what the compiler does not copy next to the compiled code that reads it. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const kernels = 'tensor/kernels/simd';
for (const name of ['kernels.wasm', 'kernels-unshared.wasm']) {
  copyFileSync(at(`../src/${kernels}/${name}`), at(`../dist/${kernels}/${name}`));
}

// Figures are lettered with two faces of Inter; the rest of its package is not needed at run time.
const inter = '../node_modules/@expo-google-fonts/inter';
mkdirSync(at('../dist/fonts/'), { recursive: true });
for (const [from, to] of [
  ['400Regular/Inter_400Regular.ttf', 'Inter_400Regular.ttf'],
  ['600SemiBold/Inter_600SemiBold.ttf', 'Inter_600SemiBold.ttf'],
  ['LICENSE_FONT', 'LICENSE'],
]) {
  copyFileSync(at(`${inter}/${from}`), at(`../dist/fonts/${to}`));
}
