import type { LayerSpec, Node, Subject, Tensor, Trace } from 'whypixel';

/** A yes or no of the network that single precision answered otherwise than the witness. */
export interface Decision {
  readonly layer: string;
  /** Channel, row, column of the unit, or of the window. */
  readonly unit: readonly [number, number, number];
  /** What was decided: whether the unit is active, or which input of the window is the largest. */
  readonly kind: 'ReLU' | 'max pooling';
  /** How near it was: the number itself, or the lead, in the witness, over the largest of the layer. */
  readonly nearness: number;
}

const placeOf = (index: number, { shape }: Tensor): [number, number, number] => {
  const [, height, width] = shape as [number, number, number];
  return [Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width];
};

function largest({ data }: Tensor): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i] as number));
  return most;
}

/** The numbers of a tensor, with what rounding took off them. */
const exactly = ({ data, low }: Tensor): ArrayLike<number> =>
  low === undefined ? data : Float64Array.from(data, (value, i) => value + (low.data[i] as number));

type Find = (node: Node, single: Tensor, double: Tensor) => Decision[];

/** The place of a window's largest input, the first in row order. */
function winnerOf(
  data: ArrayLike<number>,
  shape: Tensor['shape'],
  c: number,
  rows: readonly [number, number],
  columns: readonly [number, number],
): number {
  const [, height, width] = shape as [number, number, number];
  let best = -1;
  for (let row = Math.max(0, rows[0]); row < Math.min(height, rows[1]); row++) {
    for (let column = Math.max(0, columns[0]); column < Math.min(width, columns[1]); column++) {
      const at = (c * height + row) * width + column;
      if (best < 0 || (data[at] as number) > (data[best] as number)) best = at;
    }
  }
  return best;
}

const finders: Readonly<Record<string, Find>> = {
  relu({ name }, single, double) {
    const found: Decision[] = [];
    const scale = largest(double);
    for (let i = 0; i < double.data.length; i++) {
      const z = double.data[i] as number;
      if ((single.data[i] as number) > 0 === z > 0) continue;
      found.push({ layer: name, unit: placeOf(i, double), kind: 'ReLU', nearness: z / scale });
    }
    return found;
  },
  'max-pooling'({ name, layer }, single, double) {
    const { kernel, stride, pads } = layer as Extract<LayerSpec, { type: 'max-pooling' }>;
    const found: Decision[] = [];
    const scale = largest(double);
    const [channels, height, width] = double.shape as [number, number, number];
    const numbers = [exactly(single), double.data];
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i * stride[0] - pads[0] < height; i++) {
        for (let j = 0; j * stride[1] - pads[1] < width; j++) {
          const [top, left] = [i * stride[0] - pads[0], j * stride[1] - pads[1]];
          const rows = [top, top + kernel[0]] as const;
          const columns = [left, left + kernel[1]] as const;
          const [own, right] = numbers.map((x) => winnerOf(x, double.shape, c, rows, columns));
          if (own === right) continue;
          const lead =
            (double.data[right as number] as number) - (double.data[own as number] as number);
          found.push({ layer: name, unit: [c, i, j], kind: 'max pooling', nearness: lead / scale });
        }
      }
    }
    return found;
  },
};

const inputOf = (trace: Trace, { inputs }: Node): Tensor =>
  trace.activations.get(inputs[0] as string) as Tensor;

/** All decisions of the forward pass that differ, layer by layer. */
export function differingDecisions(single: Subject, double: Subject): Decision[] {
  const [ours, theirs] = [single.trace('all'), double.trace('all')];
  return theirs.nodes.flatMap((node) => {
    const find = finders[node.layer.type];
    return find === undefined ? [] : find(node, inputOf(ours, node), inputOf(theirs, node));
  });
}
