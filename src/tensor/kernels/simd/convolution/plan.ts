import type { Gemm } from './gemm.js';
import type { Schedule } from './schedule.js';

/** What a product reads and writes besides weights; offsets, 0 for none. */
export interface Ends {
  readonly x: number;
  readonly bias: number;
  readonly z: number;
  readonly y: number;
  /** 1: y is max(z, 0). */
  readonly rectify: number;
}

/** The weights of a gemm, and the memory that it works in: offsets, and how the weights are used. */
export interface Weighted {
  readonly weights: number;
  readonly panelStep: number;
  readonly elementStep: number;
  readonly transposed: number;
  readonly panel: number;
  readonly plain: number;
  readonly part: number;
  readonly adjoint: number;
  readonly kernelY: number;
  readonly kernelX: number;
  readonly refined: number;
  readonly scratch: number;
}

const ofGemm = [
  ...(['channels', 'height', 'width', 'tapsY', 'tapsX', 'strideY', 'strideX'] as const),
  ...(['padY', 'padX', 'gridY', 'gridX', 'rows', 'phasesY', 'phasesX'] as const),
  ...(['shiftY', 'shiftX', 'targetY', 'targetX'] as const),
];
const ofSchedule = [
  ...(['flat', 'panels', 'blockPanels', 'groupPanels', 'side', 'tilesX', 'tiles'] as const),
];
const ofEnds = ['x', 'bias', 'z', 'y', 'rectify'] as const;
const ofWeighted = [
  ...([
    'weights',
    'panelStep',
    'elementStep',
    'transposed',
    'panel',
    'plain',
    'part',
    'adjoint',
  ] as const),
  ...(['kernelY', 'kernelX', 'refined', 'scratch'] as const),
];

const WORDS = ofGemm.length + ofSchedule.length + ofEnds.length + ofWeighted.length;

export const PLAN_BYTES = 4 * WORDS;

/** Writes the `Plan` of `assembly/plan.ts`, all of its fields in its order, for the kernels to read. */
export function writePlan(
  memory: WebAssembly.Memory,
  offset: number,
  gemm: Gemm,
  schedule: Schedule,
  ends: Ends,
  weighted: Weighted,
): void {
  const words = new Int32Array(memory.buffer, offset, WORDS);
  let at = 0;
  for (const name of ofGemm) words[at++] = gemm[name];
  for (const name of ofSchedule) words[at++] = schedule[name];
  for (const name of ofEnds) words[at++] = ends[name];
  for (const name of ofWeighted) words[at++] = weighted[name];
}
