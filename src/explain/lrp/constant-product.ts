import type { Engine } from '../../tensor/engine.js';
import type { ConvolutionShape } from '../../tensor/kernels/signatures.js';
import type { Filter } from '../../tensor/packed-weights.js';
import type { Tensor } from '../../tensor/tensor.js';

/** The units along one axis: those before `first` see padding, those of the run behind it none. */
interface Axis {
  readonly units: number;
  readonly first: number;
  /** How many see no padding; 1 where there are none, so that nothing is left out. */
  readonly run: number;
}

function axisOf(
  [inputs, units]: readonly [number, number],
  [kernel, dilation, stride, pad]: readonly [number, number, number, number],
): Axis {
  const reach = (kernel - 1) * dilation + 1;
  const first = Math.ceil(pad / stride);
  const last = Math.min(units - 1, Math.floor((inputs + pad - reach) / stride));
  return last > first ? { units, first, run: last - first + 1 } : { units, first: 0, run: 1 };
}

/** Writes numbers along an axis, the one at `first` as often as the run is long. */
function spread(from: Tensor['data'], to: Tensor['data'], { units, first, run }: Axis): void {
  to.set(from.subarray(0, first));
  to.fill(from[first], first, first + run);
  to.set(from.subarray(first + 1, units - run + 1), first + run);
}

/** Of a product with one column and one row for all of a run, the whole product. */
function spreadAll(from: Tensor, to: Tensor, down: Axis, across: Axis): void {
  const [channels, rows, columns] = from.shape;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      const at = (channel * rows + row) * columns;
      const y = row <= down.first ? row : row + down.run - 1;
      const target = (channel * down.units + y) * across.units;
      const line = to.data.subarray(target, target + across.units);
      spread(from.data.subarray(at, at + columns), line, across);
      if (row !== down.first) continue;
      for (let i = 1; i < down.run; i++) to.data.set(line, target + i * across.units);
    }
  }
}

/** A filter of an input that has one value in each channel. */
export interface ConstantTerm {
  readonly values: readonly number[];
  readonly filter: Filter;
}

interface ConstantOperands {
  readonly bias: Tensor;
  /** Written. */
  readonly y: Tensor;
  readonly shape: ConvolutionShape;
}

/**
 * `y = Σ A x + b` of inputs that have one value in each channel, such as the least that a pixel can have. Units
 * whose receptive fields reach over no edge get the same number: it is made by the products once, and copied.
 * Of a first layer of 7×7 over 224×224 pixels, that is a three hundredth of the product.
 * @param terms one or more, of kernels of the same size
 */
export function constantProduct(
  engine: Engine,
  terms: readonly ConstantTerm[],
  input: Tensor,
  { bias, y, shape }: ConstantOperands,
): void {
  const [, , kernelY, kernelX] = terms[0].filter.weights.shape;
  const [inputs, inputY, inputX] = input.shape;
  const [channels, unitsY, unitsX] = y.shape;
  const { stride, pads, dilation } = shape;
  const down = axisOf([inputY, unitsY], [kernelY, dilation[0], stride[0], pads[0]]);
  const across = axisOf([inputX, unitsX], [kernelX, dilation[1], stride[1], pads[1]]);
  engine.scope(() => {
    const height = inputY - (down.run - 1) * stride[0];
    const width = inputX - (across.run - 1) * stride[1];
    const x = engine.tensor([inputs, height, width]);
    const multiply = ({ values, filter }: ConstantTerm, own: Tensor): Tensor => {
      values.forEach((value, c) => {
        x.data.fill(value, c * height * width, (c + 1) * height * width);
      });
      const small = engine.tensor([channels, unitsY - down.run + 1, unitsX - across.run + 1]);
      engine.convolve({ x, filter, bias: own, y: small, shape, exactness: 'exact' });
      return small;
    };
    const [first, ...others] = terms;
    const total = multiply(first, bias);
    for (const term of others) engine.run('add', [multiply(term, engine.none), total], []);
    spreadAll(total, y, down, across);
  });
}
