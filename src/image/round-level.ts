/**
 * A level from 0 to 255, rounded half up, as `Math.round` does; that takes half of an overlay's time, for it
 * minds the sign of zero.
 */
export const roundLevel = (level: number): number => (level + 0.5) | 0;
