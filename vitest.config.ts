import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      {
        // Worker threads load compiled JavaScript, not the sources that the tests import.
        find: /^\.\/worker-url\.js$/,
        replacement: fileURLToPath(new URL('./test/support/worker-url.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
