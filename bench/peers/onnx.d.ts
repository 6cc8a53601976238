import type { Description } from '../description.js';

export function encodeOnnx(
  description: Pick<Description, 'layers' | 'input' | 'classes'>,
): Uint8Array;
