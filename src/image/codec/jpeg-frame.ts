import { viewOf } from './bytes.js';

/** A component of a JPEG's frame. */
export interface Component {
  readonly id: number;
  /** The sampling factors. */
  readonly h: number;
  readonly v: number;
  readonly quantisation: number;
}

/** The frame of a JPEG: its size and its components. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/** The parameters of a frame header's content. */
export function readFrame(content: Uint8Array): Frame {
  const view = viewOf(content);
  const components = Array.from({ length: content[5] }, (_, i) => {
    const [id, factors, quantisation] = content.subarray(6 + 3 * i, 9 + 3 * i);
    return { id, h: factors >> 4, v: factors & 15, quantisation };
  });
  return { width: view.getUint16(3), height: view.getUint16(1), components };
}

/** The largest sampling factor of some components, horizontally or vertically. */
export const largest = (components: readonly Component[], factor: 'h' | 'v'): number =>
  Math.max(...components.map((component) => component[factor]));

/** The size of a component's samples, or of the picture where it has the largest factors. */
export function sizeOf({ width, height, components }: Frame, h: number, v: number) {
  return {
    width: Math.ceil((width * h) / largest(components, 'h')),
    height: Math.ceil((height * v) / largest(components, 'v')),
  };
}

/**
 * Whether a component has the picture's width and half its height: 4:4:0, as in a photograph of 4:2:2
 * that was turned without loss. mozjpeg rounds those down in every row; libjpeg-turbo since 2.1, and
 * with it Pillow and browsers, in every other row.
 */
export const isHalfHigh = ({ h, v }: Component, components: readonly Component[]): boolean =>
  h === largest(components, 'h') && 2 * v === largest(components, 'v');

/** Whether a JPEG is decoded by `decodeByComponents`. */
export const needsComponents = ({ components }: Frame): boolean =>
  components.length === 4 || components.some((component) => isHalfHigh(component, components));
