import type { Engine } from '../tensor/engine.js';
import { type Shape, sizeOf, type Tensor, viewOf } from '../tensor/tensor.js';
import type { Joined } from './forward-plan.js';

/** The memory of a concatenation and of what lies in it, which is freed with the last of them. */
interface Joint {
  readonly tensor: Tensor;
  readonly live: Set<string>;
}

/** The memory of a pass: each activation lives until it is freed. */
export interface ActivationMemory {
  /** Every activation so far, freed or not. */
  readonly tensors: Map<string, Tensor>;
  /** @param exact whether what rounding takes off is wanted too */
  allocate(name: string, exact?: boolean): Tensor;
  /** Stands for an output that is never written: it has a shape, and no memory. */
  leaveOut(name: string): void;
  /** Does nothing for what is not live, or not the pass's own. */
  free(name: string): void;
  /** Frees all that is live. */
  release(): void;
}

/**
 * The memory of a pass. What is joined into a concatenation is a view of its memory.
 * @param shapes of all activations, by name
 */
export function activationMemory(
  engine: Engine,
  shapes: ReadonlyMap<string, Shape>,
  joined: ReadonlyMap<string, Joined>,
): ActivationMemory {
  const tensors = new Map<string, Tensor>();
  const live = new Set<string>();
  const joints = new Map<string, Joint>();
  const shapeOf = (name: string) => shapes.get(name) as Shape;

  const placeIn = (name: string, { whole, before }: Joined): Tensor => {
    const joint = joints.get(whole) ?? { tensor: engine.tensor(shapeOf(whole)), live: new Set() };
    joints.set(whole, joint).set(name, joint);
    joint.live.add(name);
    const from = before.reduce((total, part) => total + sizeOf(shapeOf(part)), 0);
    return viewOf(joint.tensor, from, shapeOf(name));
  };
  const place = (name: string): Tensor => {
    const part = joined.get(name);
    if (part !== undefined) return placeIn(name, part);
    const joint = joints.get(name);
    joint?.live.add(name);
    return joint?.tensor ?? engine.tensor(shapeOf(name));
  };
  const free = (name: string): void => {
    if (!live.delete(name)) return;
    const tensor = tensors.get(name) as Tensor;
    if (tensor.low !== undefined) engine.release(tensor.low);
    const joint = joints.get(name);
    joint?.live.delete(name);
    if (joint === undefined || joint.live.size === 0) engine.release(joint?.tensor ?? tensor);
  };
  return {
    tensors,
    allocate(name, exact = false) {
      const rounded = place(name);
      const tensor = exact ? { ...rounded, low: engine.tensor(rounded.shape) } : rounded;
      tensors.set(name, tensor);
      live.add(name);
      return tensor;
    },
    leaveOut(name) {
      tensors.set(name, { ...engine.none, shape: shapeOf(name) });
    },
    free,
    release() {
      for (const name of live) free(name);
    },
  };
}
