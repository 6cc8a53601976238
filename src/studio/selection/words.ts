import type { ParameterValues } from '../../explain/methods/parameter.js';
import type { MarkedShape, Selection } from './selection.js';

/** A method with its parameters as the command line's `METHOD[:KEY=VALUE]…` names it. */
export const methodWord = (method: string, values: ParameterValues): string =>
  [method, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(':');

/** How each shape is named; undefined for one that takes a mask. */
const words: {
  readonly [K in MarkedShape['kind']]: (shape: MarkedShape & { kind: K }) => string | undefined;
} = {
  rectangle: ({ x, y, w, h }) => [x, y, w, h].join(','),
  lasso: ({ points }) => `polygon:${points.map(({ x, y }) => `${x},${y}`).join(' ')}`,
  brush: () => undefined,
  superpixels: ({ ids }) => `superpixels:${ids.join(',')}`,
  top: ({ method, values, percent }) => `top:${percent}%:${methodWord(method, values)}`,
  evidence: ({ evidence }) => evidence,
};

/**
 * What is marked, before it is inverted, as `whypixel distort --region` names it; undefined where only
 * a mask can say it.
 */
export function regionText({ parts, grow }: Selection): string | undefined {
  const [first, ...others] = parts;
  if (first === undefined || others.length > 0 || first.how === 'subtract' || grow !== 0) {
    return undefined;
  }
  return words[first.shape.kind](first.shape as never);
}
