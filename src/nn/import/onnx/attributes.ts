import type { OnnxNode, OnnxTensor } from './model.js';
import { Refusal } from './refusal.js';

/** Typed access to a node's attributes; an attribute of the wrong kind is a refusal. */
export interface Attributes {
  has(name: string): boolean;
  /** Saturates: ONNX writes 2⁶³ − 1 for "to the end". */
  int(name: string, absent: number): number;
  ints(name: string): number[] | undefined;
  /** As it was written: 0.0001, of which the file holds the nearest float32, 2.5e-8 of it less. */
  float(name: string, absent: number): number;
  floats(name: string): readonly number[] | undefined;
  text(name: string, absent: string): string;
  tensor(name: string): OnnxTensor | undefined;
}

/** What an attribute of each kind holds. */
interface AttributeValues {
  readonly float: number;
  readonly int: bigint;
  readonly string: string;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
  readonly tensor: OnnxTensor;
}

/** Digits that tell every float32 from every other. */
const MOST_DIGITS = 9;

/**
 * The shortest decimal that a float32 is the nearest to, as floats are printed. A network computes by the
 * constants of its authors then, whatever it was exported from, to the last bit: GoogLeNet's relevance by
 * `epsilon` was 2e-4 off that of its Caffe form, where α was 2.5e-8 less.
 */
function shortestDecimal(value: number): number {
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

export function attributesOf({ attributes }: OnnxNode): Attributes {
  const get = <K extends keyof AttributeValues>(
    name: string,
    kind: K,
  ): AttributeValues[K] | undefined => {
    const attribute = attributes.get(name);
    if (attribute === undefined) return undefined;
    if (attribute.kind !== kind) throw new Refusal(`its attribute ${name} is no ${kind}`);
    return (attribute as { value: unknown }).value as AttributeValues[K];
  };
  return {
    has: (name) => attributes.has(name),
    int: (name, absent) => Number(get(name, 'int') ?? absent),
    ints: (name) => get(name, 'ints')?.map(Number),
    float(name, absent) {
      const stored = get(name, 'float');
      return stored === undefined ? absent : shortestDecimal(stored);
    },
    floats: (name) => get(name, 'floats'),
    text: (name, absent) => get(name, 'string') ?? absent,
    tensor: (name) => get(name, 'tensor'),
  };
}
