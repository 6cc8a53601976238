/** Which layout of weights makes a product fastest, by what it reads and by which results are wanted. */
import { SIGNED_COLUMNS } from '../constants.js';
import { depthOf, type Gemm, isMatrix } from '../convolution/gemm.js';
import {
  filledColumns,
  gemmOf,
  isDense,
  isPrecise,
  SIGNED_COST,
  sideFor,
  takesPairs,
  takesPatches,
  takesSelected,
  takesSigned,
  type Unpacked,
  wideRows,
} from './layout.js';

/**
 * What an element of a column costs, in multiplications of one row by the dense product: for each row, by
 * the product that `packingFor` chooses (plain, or by Winograd's F(2×2) or F(4×4)); for each row, by the
 * product that skips zeros, if it is not 0; and to list it, once for all rows and taps. Where kernels have more
 * than one tap, lists of pixels are joined, which costs something for each list. Listed in pairs, the same for each of
 * the two. Then for each row that is wanted, to lay an element of the image, and for a whole result to see whether it
 * is wanted, and to sum it up if it is, which is as much as 80 elements. Measured: 0.036 ns are 1.
 */
const costs = {
  dense: { 0: 1, 2: 0.52, 4: 0.33 },
  listed: { each: 1.25, toList: 13, toJoin: 160 },
  paired: { each: 1.05, toList: 18, toJoin: 320 },
  ...{ selected: 1.5, toLay: 8, toFind: 18, toSum: 80 },
} as const;

/** Patches take as long as strips where so many are not 0. */
const PATCHES_BELOW = 0.6;

/** What an element of a column costs for each row, where zeros are not skipped. */
function denseCost(unpacked: Unpacked, gemm: Gemm): number {
  if (takesSigned(unpacked, gemm)) {
    return (SIGNED_COST * filledColumns(gemm, SIGNED_COLUMNS)) / (gemm.gridY * gemm.gridX);
  }
  return costs.dense[sideFor(gemm, unpacked.exactness)];
}

/** What an element of a column that is not 0 costs, and what it costs to list it: a pixel once for all taps that see it. */
function sparseCosts(unpacked: Unpacked, gemm: Gemm) {
  const { channels, tapsY, tapsX } = gemm;
  const { each, toList, toJoin } = costs[takesPairs(unpacked, gemm) ? 'paired' : 'listed'];
  const taps = tapsY * tapsX;
  return {
    each: each * wideRows(gemm),
    lists: toList / taps + (taps > 1 ? toJoin / channels : 0),
  };
}

/**
 * The share of elements other than 0, in a convolution's image, below which it is faster to skip zeros.
 * At most 0 where it never is: for few rows, or where the reference computes.
 */
export function sparseBelow(unpacked: Unpacked): number {
  const gemm = gemmOf(unpacked);
  if (!isDense(unpacked.params) || isMatrix(gemm)) return 0;
  if (takesPatches(unpacked)) return PATCHES_BELOW;
  if (isPrecise(gemm, unpacked.exactness)) return 0;
  const filled = filledOf(unpacked, gemm);
  const dense = denseCost(unpacked, gemm) * gemm.rows * filled;
  const { each, lists } = sparseCosts(unpacked, gemm);
  return (dense - lists) / (each * filled);
}

/** The share of a matrix's steps and rows that have weights: over a stride, phases have fewer taps than others. */
const filledOf = ({ w: [, , kernelY, kernelX] }: Unpacked, gemm: Gemm): number =>
  gemm.adjoint ? (kernelY * kernelX) / (gemm.tapsY * gemm.tapsX * gemm.phasesY * gemm.phasesX) : 1;

/**
 * The share of results that are wanted, of a convolution or its adjoint, below which it is faster to compute only
 * these. At most 0 where it never is.
 * It depends on the share of elements other than 0 of what is read, where zeros would be skipped; else on 1.
 */
export function selectedBelow(unpacked: Unpacked): (read: number) => number {
  const gemm = gemmOf(unpacked);
  const { rows, tapsY, tapsX } = gemm;
  if (!isDense(unpacked.params) || isMatrix(gemm) || !takesSelected(gemm)) return () => 0;
  const dense = denseCost(unpacked, gemm) * rows;
  const { each, lists } = sparseCosts(unpacked, gemm);
  const depth = depthOf(gemm);
  const before = costs.toLay / (tapsY * tapsX) + (rows * costs.toFind) / depth;
  const result = rows * (costs.selected + costs.toSum / depth);
  return (read) => {
    const other = read < 1 ? Math.min(dense, each * read + lists) : dense;
    return (other - before) / result;
  };
}
