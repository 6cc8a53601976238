/** The fields of `Plan` in `assembly/plan.ts`, in its order: offsets in bytes, all else in elements. */
const fields = [
  'x',
  'channels',
  'height',
  'width',
  'tapsY',
  'tapsX',
  'strideY',
  'strideX',
  'padY',
  'padX',
  'gridY',
  'gridX',
  'weights',
  'rows',
  'bias',
  'z',
  'y',
  'rectify',
  'flat',
  'panels',
  'blockPanels',
  'groupPanels',
  'side',
  'tilesX',
  'tiles',
  'phasesY',
  'phasesX',
  'shiftY',
  'shiftX',
  'targetY',
  'targetX',
  'plain',
  'part',
  'scratch',
] as const;

export type Plan = Readonly<Record<(typeof fields)[number], number>>;

export const PLAN_BYTES = 4 * fields.length;

/** Writes a plan for the kernels to read. */
export function writePlan(memory: WebAssembly.Memory, offset: number, plan: Plan): void {
  const words = new Int32Array(memory.buffer, offset, fields.length);
  for (let i = 0; i < fields.length; i++) words[i] = plan[fields[i] as (typeof fields)[number]];
}
