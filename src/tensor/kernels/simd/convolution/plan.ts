import type { Gemm } from './gemm.js';
import type { Schedule } from './schedule.js';

const gemmFields = [
  ...(['channels', 'height', 'width', 'tapsY', 'tapsX', 'strideY', 'strideX'] as const),
  ...(['padY', 'padX', 'gridY', 'gridX', 'rows', 'phasesY', 'phasesX'] as const),
  ...(['shiftY', 'shiftX', 'targetY', 'targetX'] as const),
];
const scheduleFields = [
  ...(['flat', 'panels', 'blockPanels', 'groupPanels', 'side', 'tilesX', 'tiles'] as const),
  ...(['stripPitch', 'stripStep', 'ringRows'] as const),
];
const operandFields = ['x', 'bias', 'z', 'y', 'low', 'where', 'rectify', 'ceiling'] as const;
const weightFields = [
  ...(['weights', 'panelStep', 'elementStep', 'transposed', 'panel', 'plain', 'part'] as const),
  ...(['adjoint', 'kernelY', 'kernelX', 'refined', 'scratch'] as const),
];

/** The fields of class `Plan` of `assembly/convolution/plan.ts`, in its order; each has 32 bits. */
export const planFields = [...gemmFields, ...scheduleFields, ...operandFields, ...weightFields];

export const PLAN_BYTES = 4 * planFields.length;

type Fields<F extends readonly string[]> = Readonly<Record<F[number], number>>;

/** The tensors of a GEMM besides its weights: offsets, 0 for none; whether y is max(z, 0), and the bits of its largest. */
export type Operands = Fields<typeof operandFields>;
/** The weights of a GEMM and its scratch memory. */
export type PackedOperand = Fields<typeof weightFields>;

/**
 * Writes a plan at `offset` of the memory. The fields come in four objects, because merging them into
 * one takes 20 µs: 1.1 ms for GoogLeNet's 57 convolutions.
 */
export function writePlan(
  memory: WebAssembly.Memory,
  offset: number,
  gemm: Gemm,
  schedule: Schedule,
  operands: Operands,
  packed: PackedOperand,
): void {
  const words = new Int32Array(memory.buffer, offset, planFields.length);
  let at = 0;
  for (const field of gemmFields) words[at++] = gemm[field];
  for (const field of scheduleFields) words[at++] = schedule[field];
  for (const field of operandFields) words[at++] = operands[field];
  for (const field of weightFields) words[at++] = packed[field];
}
