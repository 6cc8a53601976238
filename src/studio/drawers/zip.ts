import { strToU8, zipSync } from 'fflate';
import type { ResultFile } from '../../tasks/task.js';

/** What is packed already gains nothing by being packed again. */
const PACKED = /\.(png|jpe?g|webp)$/i;

/** Files as one zip archive. */
export function zipOf(files: readonly ResultFile[]): Uint8Array {
  return zipSync(
    Object.fromEntries(
      files.map(({ name, bytes }) => [
        name,
        [
          typeof bytes === 'string' ? strToU8(bytes) : bytes,
          { level: PACKED.test(name) ? 0 : 6 },
        ] as const,
      ]),
    ) as Parameters<typeof zipSync>[0],
  );
}
