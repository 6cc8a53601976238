import { type MethodName, methods } from '../../explain/methods/index.js';

const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name);

/**
 * Whether a method, as documents name it, explains nothing and is only compared with. Its heatmaps are
 * noise: reports count them, and do not show them.
 */
export function isBaseline(spec: string): boolean {
  const [name] = spec.split(':');
  return isMethod(name) && methods[name].isBaseline === true;
}
