import type { KernelSet } from '../signatures.js';
import { convolution, convolutionInput, convolutionRelu } from './convolution.js';
import { add, addToChannels, multiply, part, relu, reluInput } from './elementwise.js';
import { widenHalf } from './half.js';
import { lrn, lrnInput } from './lrn.js';
import { packWeights } from './packing.js';
import { averagePool, averagePoolInput, maxPool, maxPoolInput } from './pooling.js';
import { resum } from './resum.js';
import { biasShare, remainder, share, survey } from './share.js';

/**
 * The specification: plain scalar TypeScript over float32 or float64, written to be read next to
 * the formulas in `signatures.ts`. Every other kernel set is held to it by property tests.
 */
export const reference: KernelSet = {
  convolution,
  convolutionRelu,
  convolutionInput,
  packWeights,
  widenHalf,
  relu,
  reluInput,
  maxPool,
  maxPoolInput,
  averagePool,
  averagePoolInput,
  lrn,
  lrnInput,
  multiply,
  add,
  addToChannels,
  part,
  share,
  remainder,
  resum,
  biasShare,
  survey,
};
