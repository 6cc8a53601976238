import { type Tensor, viewOf } from '../../../tensor.js';
import type { Kernel, ParamsOf, TensorsOf } from '../../signatures.js';
import type { ConvolutionKernels } from './kernels.js';

/** Which of a convolution's parameters is the number of groups. */
const GROUPS = 6;

/** Group `index` of `groups` along the first axis; a tensor of shape `[0]` means none, and stays. */
function part(tensor: Tensor, index: number, groups: number): Tensor {
  const [extent, ...rest] = tensor.shape;
  const { length } = tensor.data;
  return length === 0
    ? tensor
    : viewOf(tensor, (index * length) / groups, [extent / groups, ...rest]);
}

/** A convolution of one of several groups: the same, over views of the group's channels. */
type Split<N extends keyof ConvolutionKernels> = (
  tensors: TensorsOf<N>,
  index: number,
  groups: number,
) => TensorsOf<N>;

/**
 * A kernel over groups, by the dense kernel over one group after the other. The units of a group are
 * those of its dense product.
 */
function byGroup<N extends keyof ConvolutionKernels>(dense: Kernel<N>, split: Split<N>): Kernel<N> {
  /** The job's tensors, and its groups' as far as they were needed: the dense kernel knows them again. */
  let job: TensorsOf<N> | undefined;
  let views = new Map<number, TensorsOf<N>>();
  let perGroup = 1;

  const one = (params: ParamsOf<N>): ParamsOf<N> =>
    params.map((value, index) => (index === GROUPS ? 1 : value)) as ParamsOf<N>;
  const begin = (tensors: TensorsOf<N>, params: ParamsOf<N>) => {
    job = tensors;
    views = new Map([[0, split(tensors, 0, params[GROUPS])]]);
    perGroup = dense.units(views.get(0) as TensorsOf<N>, one(params));
  };
  return {
    units(tensors, params) {
      begin(tensors, params);
      return perGroup * params[GROUPS];
    },
    run(tensors, params, from, to) {
      if (tensors !== job) begin(tensors, params);
      const groups = params[GROUPS];
      const dense1 = one(params);
      for (let unit = from; unit < to; ) {
        const group = Math.floor(unit / perGroup);
        const end = Math.min(to, (group + 1) * perGroup);
        const known = views.get(group) ?? split(tensors, group, groups);
        views.set(group, known);
        dense.run(known, dense1, unit - group * perGroup, end - group * perGroup);
        unit = end;
      }
    },
  };
}

/** Convolutions of groups, each a dense product. Weights are not packed beforehand. */
export function groupedConvolutions(dense: ConvolutionKernels): ConvolutionKernels {
  return {
    convolution: byGroup(dense.convolution, ([x, w, b, y, packed = w], index, groups) => [
      ...([part(x, index, groups), part(packed, index, groups)] as const),
      ...([part(b, index, groups), part(y, index, groups)] as const),
    ]),
    convolutionRelu: byGroup(
      dense.convolutionRelu,
      ([x, w, b, z, y, packed = w], index, groups) => [
        ...([part(x, index, groups), part(packed, index, groups)] as const),
        ...([part(b, index, groups), part(z, index, groups), part(y, index, groups)] as const),
      ],
    ),
    convolutionInput: byGroup(dense.convolutionInput, ([gy, w, gx, packed = w], index, groups) => [
      part(gy, index, groups),
      part(packed, index, groups),
      part(gx, index, groups),
    ]),
  };
}
