import { expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import type { ConvolutionShape } from '../../src/tensor/kernels/signatures.js';

interface LongSum {
  readonly name: string;
  readonly outputs: number;
  readonly channels: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly adjoint?: boolean;
  /** The share of what is read that is not 0. */
  readonly density?: number;
}

/** Convolutions whose sums have thousands of terms, one for each way in which they are computed. */
const LONG_SUMS: readonly LongSum[] = [
  { name: 'packed columns', outputs: 8, channels: 4096, size: 6, kernel: 1 },
  {
    name: 'packed columns, adjoint',
    outputs: 4096,
    channels: 8,
    size: 6,
    kernel: 1,
    adjoint: true,
  },
  { name: 'adjoint of many taps', outputs: 24, channels: 40, size: 22, kernel: 11, adjoint: true },
  { name: 'Winograd', outputs: 16, channels: 2048, size: 8, kernel: 3 },
  { name: 'Winograd, adjoint', outputs: 2048, channels: 16, size: 8, kernel: 3, adjoint: true },
  { name: 'strips', outputs: 8, channels: 400, size: 12, kernel: 3 },
  { name: 'strips, adjoint', outputs: 400, channels: 3, size: 12, kernel: 3, adjoint: true },
  { name: 'a matrix', outputs: 16, channels: 20_000, size: 1, kernel: 1 },
  { name: 'a matrix, adjoint', outputs: 4096, channels: 200, size: 1, kernel: 1, adjoint: true },
  { name: 'lists', outputs: 64, channels: 2048, size: 9, kernel: 3, density: 0.2 },
  {
    ...{ name: 'lists, adjoint', outputs: 2048, channels: 64, size: 9, kernel: 3 },
    ...{ adjoint: true, density: 0.2 },
  },
  {
    ...{ name: 'patches', outputs: 4096, channels: 3, size: 20, kernel: 4, stride: 2 },
    ...{ adjoint: true, density: 0.5 },
  },
  { name: 'taps', outputs: 4, channels: 512, size: 13, kernel: 3, dilation: 2 },
  {
    ...{ name: 'taps, adjoint', outputs: 512, channels: 4, size: 13, kernel: 3, dilation: 2 },
    ...{ adjoint: true },
  },
];

/** The product where all weights are `factor`, and what is read is 0.3 or 0. */
function productOf(engine: Engine, one: LongSum, factor: number): Float64Array {
  const { outputs, channels, size, kernel, stride = 1, dilation = 1, adjoint, density = 1 } = one;
  const half = Math.floor((dilation * (kernel - 1)) / 2);
  const shape: ConvolutionShape = {
    ...{ stride: [stride, stride], dilation: [dilation, dilation] },
    ...{ pads: [half, half, half, half], groups: 1 },
  };
  const out = Math.floor((size + 2 * half - dilation * (kernel - 1) - 1) / stride) + 1;
  const [x, y] = [engine.tensor([channels, size, size]), engine.tensor([outputs, out, out])];
  const weights = engine.tensor([outputs, channels, kernel, kernel]);
  weights.data.fill(factor);
  const [read, written] = adjoint ? [y, x] : [x, y];
  read.data.forEach((_, i) => {
    read.data[i] = (i * 7919) % 1000 < 1000 * density ? 0.3 : 0;
  });
  const filter = { weights, part: 0 } as const;
  if (adjoint) engine.convolveInput({ gy: y, filter, gx: x, shape, exactness: 'exact' });
  else engine.convolve({ x, filter, y, shape, exactness: 'exact' });
  return Float64Array.from(written.data);
}

/**
 * Where all terms are one number, every addition of a run rounds to the same side. A sum of 4096 terms
 * one after the other is 4e-5 off then, and a ledger with it.
 */
it.each(LONG_SUMS)('$name: long sums are right to 5e-6 at worst', async (one) => {
  const engine = await createEngine();
  const witness = await createEngine({ kernels: 'reference' });
  for (const factor of [0.1, 0.7, 1.3]) {
    const wanted = productOf(witness, one, factor);
    const apart = productOf(engine, one, factor).map((value, i) =>
      value === wanted[i] ? 0 : Math.abs(value - wanted[i]) / Math.abs(wanted[i]),
    );
    const worst = Math.max(...apart);
    expect(worst, String(factor)).toBeLessThan(5e-6);
  }
  await engine.close();
  await witness.close();
});
