import type { OnnxNode, OnnxTensor } from './model.js';
import { Refusal } from './refusal.js';

/** Typed access to a node's attributes; an attribute of the wrong kind is a refusal. */
export interface Attributes {
  has(name: string): boolean;
  /** Saturates: ONNX writes 2⁶³ − 1 for "to the end". */
  int(name: string, absent: number): number;
  ints(name: string): number[] | undefined;
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
    float: (name, absent) => get(name, 'float') ?? absent,
    floats: (name) => get(name, 'floats'),
    text: (name, absent) => get(name, 'string') ?? absent,
    tensor: (name) => get(name, 'tensor'),
  };
}
