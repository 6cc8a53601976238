import { OnnxFile } from './onnx-file.js';

/** Every topology's input and classes. */
export const INPUT_SHAPE = [3, 224, 224] as const;
export const CLASSES = 1000;

/** A map on its way through a network: the node that makes it, and its channels. */
interface Flow {
  readonly node: string;
  readonly channels: number;
}

interface Windows {
  readonly size: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly groups?: number;
}

const square = (n: number, count: number) => new Array<number>(count).fill(n);

function convolve(
  file: OnnxFile,
  { node, channels }: Flow,
  outputs: number,
  windows: Windows,
): Flow {
  const { size, stride = 1, pad = 0, groups = 1 } = windows;
  const inputs = [node, file.weights([outputs, channels / groups, size, size]), file.bias(outputs)];
  const attributes = {
    kernel_shape: square(size, 2),
    strides: square(stride, 2),
    pads: square(pad, 4),
    group: groups,
  };
  return { node: file.node('Conv', inputs, attributes), channels: outputs };
}

const relu = (file: OnnxFile, flow: Flow): Flow => ({
  ...flow,
  node: file.node('Relu', [flow.node]),
});

const maxPool = (file: OnnxFile, flow: Flow, size: number, stride: number, pad = 0): Flow => ({
  ...flow,
  node: file.node('MaxPool', [flow.node], {
    kernel_shape: square(size, 2),
    strides: square(stride, 2),
    pads: square(pad, 4),
  }),
});

const add = (file: OnnxFile, a: Flow, b: Flow): Flow => ({
  ...a,
  node: file.node('Add', [a.node, b.node]),
});

/** The whole map as a vector, or its mean per channel. */
const flatten = (file: OnnxFile, { node, channels }: Flow): Flow => ({
  node: file.node('Flatten', [node], { axis: 1 }),
  channels,
});
const mean = (file: OnnxFile, { node, channels }: Flow): Flow =>
  flatten(file, { node: file.node('GlobalAveragePool', [node]), channels });

function innerProduct(file: OnnxFile, { node }: Flow, inputs: number, outputs: number): Flow {
  const operands = [node, file.weights([outputs, inputs]), file.bias(outputs)];
  return { node: file.node('Gemm', operands, { transB: 1 }), channels: outputs };
}

/** He et al. 2016: blocks of two 3×3, or bottlenecks of 1×1, 3×3, 1×1. */
function resnet(blocks: readonly number[], isBottleneck: boolean) {
  return (file: OnnxFile, input: Flow): Flow => {
    const stem = relu(file, convolve(file, input, 64, { size: 7, stride: 2, pad: 3 }));
    let flow = maxPool(file, stem, 3, 2, 1);
    blocks.forEach((count, stage) => {
      const width = 64 * 2 ** stage;
      const outputs = isBottleneck ? 4 * width : width;
      for (let block = 0; block < count; block++) {
        const stride = block === 0 && stage > 0 ? 2 : 1;
        const isSame = stride === 1 && flow.channels === outputs;
        const shortcut = isSame ? flow : convolve(file, flow, outputs, { size: 1, stride });
        const body = isBottleneck
          ? bottleneck(file, flow, width, stride)
          : convolve(
              file,
              relu(file, convolve(file, flow, width, { size: 3, stride, pad: 1 })),
              outputs,
              { size: 3, pad: 1 },
            );
        flow = relu(file, add(file, body, shortcut));
      }
    });
    return innerProduct(file, mean(file, flow), flow.channels, CLASSES);
  };
}

function bottleneck(file: OnnxFile, flow: Flow, width: number, stride: number): Flow {
  const narrow = relu(file, convolve(file, flow, width, { size: 1 }));
  const middle = relu(file, convolve(file, narrow, width, { size: 3, stride, pad: 1 }));
  return convolve(file, middle, 4 * width, { size: 1 });
}

/** Sandler et al. 2018: expansion, channels, repetitions and stride of each stage. */
const MOBILENET = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

function mobilenetv2(file: OnnxFile, input: Flow): Flow {
  const [low, high] = [0, 6].map((limit) => file.values(Float32Array.of(limit), []));
  const relu6 = (flow: Flow): Flow => ({
    ...flow,
    node: file.node('Clip', [flow.node, low, high]),
  });
  let flow = relu6(convolve(file, input, 32, { size: 3, stride: 2, pad: 1 }));
  for (const [expansion, outputs, count, first] of MOBILENET) {
    for (let block = 0; block < count; block++) {
      const stride = block === 0 ? first : 1;
      const wide = expansion * flow.channels;
      const expanded = expansion === 1 ? flow : relu6(convolve(file, flow, wide, { size: 1 }));
      const windows = { size: 3, stride, pad: 1, groups: wide };
      const filtered = relu6(convolve(file, expanded, wide, windows));
      const projected = convolve(file, filtered, outputs, { size: 1 });
      const isResidual = stride === 1 && flow.channels === outputs;
      flow = isResidual ? add(file, projected, flow) : projected;
    }
  }
  const last = relu6(convolve(file, flow, 1280, { size: 1 }));
  return innerProduct(file, mean(file, last), 1280, CLASSES);
}

/** Iandola et al. 2016, version 1.1: squeeze and expand of each fire module, `0` for a pool. */
const SQUEEZENET = [[16, 64], [16, 64], 0, [32, 128], [32, 128], 0, [48, 192], [48, 192]] as const;

function squeezenet(file: OnnxFile, input: Flow): Flow {
  const stem = relu(file, convolve(file, input, 64, { size: 3, stride: 2 }));
  let flow = maxPool(file, stem, 3, 2);
  for (const fire of [...SQUEEZENET, [64, 256], [64, 256]] as const) {
    if (fire === 0) {
      flow = maxPool(file, flow, 3, 2);
      continue;
    }
    const [squeeze, expand] = fire;
    const narrow = relu(file, convolve(file, flow, squeeze, { size: 1 }));
    const branches = [1, 3].map((size) =>
      relu(file, convolve(file, narrow, expand, { size, pad: (size - 1) / 2 })),
    );
    const joined = branches.map(({ node }) => node);
    flow = { node: file.node('Concat', joined, { axis: 1 }), channels: 2 * expand };
  }
  return mean(file, relu(file, convolve(file, flow, CLASSES, { size: 1 })));
}

/** Simonyan and Zisserman 2015, configuration D. */
function vgg16(file: OnnxFile, input: Flow): Flow {
  let flow = input;
  for (const [channels, count] of [
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ]) {
    for (let i = 0; i < count; i++) {
      flow = relu(file, convolve(file, flow, channels, { size: 3, pad: 1 }));
    }
    flow = maxPool(file, flow, 2, 2);
  }
  const first = relu(file, innerProduct(file, flatten(file, flow), 512 * 7 * 7, 4096));
  const second = relu(file, innerProduct(file, first, 4096, 4096));
  return innerProduct(file, second, 4096, CLASSES);
}

/** Full-size topologies as ONNX, with random weights: what matters for speed is the shapes. */
export const topologies: Readonly<Record<string, (file: OnnxFile, input: Flow) => Flow>> = {
  resnet18: resnet([2, 2, 2, 2], false),
  resnet50: resnet([3, 4, 6, 3], true),
  mobilenetv2,
  squeezenet,
  vgg16,
};

/** A topology as the parts of an ONNX file. */
export function writeTopology(name: string): readonly Uint8Array[] {
  const file = new OnnxFile();
  const { node } = topologies[name](file, { node: 'data', channels: INPUT_SHAPE[0] });
  return file.parts(INPUT_SHAPE, node, CLASSES);
}
