import type { Gemm } from './gemm.js';
import type { Schedule } from './schedule.js';

const gemmFields = [
  ...(['channels', 'height', 'width', 'tapsY', 'tapsX', 'strideY', 'strideX'] as const),
  ...(['padY', 'padX', 'gridY', 'gridX', 'rows', 'phasesY', 'phasesX'] as const),
  ...(['shiftY', 'shiftX', 'targetY', 'targetX', 'phaseRows', 'targets'] as const),
];
const scheduleFields = [
  ...(['flat', 'panels', 'blockPanels', 'groupPanels', 'side', 'tilesX', 'tiles'] as const),
  ...(['stripPitch', 'stripStep', 'ringRows'] as const),
];
const operandFields = ['x', 'bias', 'z', 'y', 'low', 'where', 'rectify', 'ceiling'] as const;
const weightFields = [
  ...(['weights', 'panelStep', 'elementStep', 'transposed', 'panel', 'plain', 'part'] as const),
  ...(['adjoint', 'kernelY', 'kernelX', 'refined', 'next', 'scratch'] as const),
];

/** The fields of class `Plan` of `assembly/convolution/plan.ts`, in its order; each has 32 bits. */
export const planFields = [...gemmFields, ...scheduleFields, ...operandFields, ...weightFields];

export const PLAN_BYTES = 4 * planFields.length;

type Fields<F extends readonly string[]> = Readonly<Record<F[number], number>>;

/** The tensors of a GEMM besides its weights: offsets, 0 for none; whether y is max(z, 0), and the bits of its largest. */
export type Operands = Fields<typeof operandFields>;
/** The weights of a GEMM and its scratch memory. */
type Weights = Fields<typeof weightFields>;
/** The fields of `weightFields` that each job of a product has others of. */
type OfJob = 'weights' | 'panel' | 'plain' | 'part' | 'next' | 'scratch';
/** How the weights of a GEMM lie in memory, the same in each job of a product. */
export type WeightLayout = Omit<Weights, OfJob>;
/** Where they lie, in one job. */
export type PackedOperand = Pick<Weights, OfJob>;

/** A plan with zeros in what each job of a product has others of. */
export type PlanTemplate = Int32Array;

export const planTemplate = (
  gemm: Gemm,
  schedule: Schedule,
  layout: WeightLayout,
): PlanTemplate => {
  const known: Partial<Record<string, number>> = { ...layout };
  return Int32Array.from([
    ...gemmFields.map((field) => gemm[field]),
    ...scheduleFields.map((field) => schedule[field]),
    ...operandFields.map(() => 0),
    ...weightFields.map((field) => known[field] ?? 0),
  ]);
};

const OPERANDS_AT = gemmFields.length + scheduleFields.length;
const placeOf = (field: OfJob) => planFields.indexOf(field);
const places = {
  weights: placeOf('weights'),
  panel: placeOf('panel'),
  plain: placeOf('plain'),
  part: placeOf('part'),
  next: placeOf('next'),
  scratch: placeOf('scratch'),
};

/** Writes a plan into the memory of one, `PLAN_BYTES` long. */
export function writePlan(
  words: Int32Array,
  template: PlanTemplate,
  operands: Operands,
  { weights, panel, plain, part, next, scratch }: PackedOperand,
): void {
  words.set(template);
  let at = OPERANDS_AT;
  for (const field of operandFields) words[at++] = operands[field];
  words[places.weights] = weights;
  words[places.panel] = panel;
  words[places.plain] = plain;
  words[places.part] = part;
  words[places.next] = next;
  words[places.scratch] = scratch;
}
