import type { MarkedShape } from '../selection/selection.js';

/** A shape while it is drawn, as the commands of an SVG path, in pixels of the picture. */
export function draftPath(shape: MarkedShape | undefined): string {
  if (shape?.kind === 'rectangle') {
    const { x, y, w, h } = shape;
    return `M${x} ${y}h${w}v${h}h${-w}Z`;
  }
  if (shape?.kind !== 'lasso' && shape?.kind !== 'brush') return '';
  return `M${shape.points.map(({ x, y }) => `${x} ${y}`).join('L')}${shape.kind === 'lasso' ? 'Z' : ''}`;
}
