import type { Gemm } from './gemm.js';

const gemmFields = [
  ...(['channels', 'height', 'width', 'tapsY', 'tapsX', 'strideY', 'strideX'] as const),
  ...(['padY', 'padX', 'gridY', 'gridX', 'rows', 'phasesY', 'phasesX'] as const),
  ...(['shiftY', 'shiftX', 'targetY', 'targetX'] as const),
] satisfies (keyof Gemm)[];
const scheduleFields = [
  ...(['flat', 'panels', 'blockPanels', 'groupPanels', 'side', 'tilesX', 'tiles'] as const),
  ...(['stripPitch', 'stripStep'] as const),
];
const tensorFields = ['x', 'bias', 'z', 'y', 'rectify'] as const;
const weightFields = [
  ...(['weights', 'panelStep', 'elementStep', 'transposed', 'panel', 'plain', 'part'] as const),
  ...(['adjoint', 'kernelY', 'kernelX', 'refined', 'scratch'] as const),
];

/** The fields of class `Plan` of `assembly/convolution/plan.ts`, in its order; each has 32 bits. */
export const planFields = [...gemmFields, ...scheduleFields, ...tensorFields, ...weightFields];

/** The parameters of a GEMM as the AssemblyScript functions read them; see there. */
export type Plan = Readonly<Record<(typeof planFields)[number], number>>;

export const PLAN_BYTES = 4 * planFields.length;

/** Writes a plan at `offset` of the memory. */
export function writePlan(memory: WebAssembly.Memory, offset: number, plan: Plan): void {
  const words = new Int32Array(memory.buffer, offset, planFields.length);
  for (const [at, field] of planFields.entries()) words[at] = plan[field];
}
