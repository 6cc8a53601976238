import { lrp } from './lrp.js';
import type { Method } from './method.js';
import { sensitivity } from './sensitivity.js';

/** Every method, by the name that `--method` takes. A new method is a new line. */
export const methods = {
  lrp,
  sa: sensitivity,
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
export const methodNames = Object.keys(methods) as MethodName[];
