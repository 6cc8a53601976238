import type { KernelSet } from '../signatures.js';
import { activate, activateInput } from './activation.js';
import { magnitude, ratio } from './addition.js';
import { convolution, convolutionInput, convolutionRelu, convolutionsRelu } from './convolution.js';
import { add, addToChannels, multiply, part, relu, reluInput, widenHalf } from './elementwise.js';
import { gate, gateInput } from './gate.js';
import { lrn, lrnInput } from './lrn.js';
import { move, slope } from './movement.js';
import { normalise, normaliseInput } from './normalise.js';
import { packWeights } from './packing.js';
import { averagePool, averagePoolInput, maxPool, maxPoolInput } from './pooling.js';
import {
  biasShare,
  countUnits,
  divide,
  recomputeTotals,
  subtractTotals,
  sumDead,
  survey,
  surveyTotals,
} from './relevance.js';
import { resize, resizeInput } from './resize.js';

/**
 * The specification: plain scalar TypeScript over float32 or float64, written to be read next to
 * the formulas in `signatures.ts`. Every other kernel set is held to it by property tests.
 */
export const reference: KernelSet = {
  convolution,
  convolutionRelu,
  convolutionsRelu,
  convolutionInput,
  packWeights,
  widenHalf,
  relu,
  reluInput,
  activate,
  activateInput,
  gate,
  gateInput,
  slope,
  move,
  magnitude,
  ratio,
  maxPool,
  maxPoolInput,
  averagePool,
  averagePoolInput,
  resize,
  resizeInput,
  lrn,
  lrnInput,
  normalise,
  normaliseInput,
  multiply,
  add,
  addToChannels,
  part,
  divide,
  subtractTotals,
  sumDead,
  recomputeTotals,
  biasShare,
  countUnits,
  survey,
  surveyTotals,
};
