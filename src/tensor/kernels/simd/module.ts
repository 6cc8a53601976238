type Offset = number;
type Flag = number;

type Range = [from: number, to: number];
/** A pooling window and the planes on both sides of it. */
type Planes = [
  ...[size: number, stride: number, pad: number],
  ...[height: number, width: number, outY: number, outX: number],
];
type AveragePlanes = [
  ...[kernelY: number, kernelX: number, strideY: number, strideX: number],
  ...[padTop: number, padLeft: number, padBottom: number, padRight: number, countPad: Flag],
  ...[height: number, width: number, outY: number, outX: number],
];
type Lrn = [
  ...[n: number, alpha: number, k: number],
  ...[channels: number, plane: number, scratch: Offset],
];
type Activation = [kind: number, alpha: number, beta: number];
type WeightShape = [outputs: number, channels: number, height: number, width: number];

/** The parameters of every export of `assembly/`; offsets are bytes into the shared memory, 0 for none. */
interface Parameters {
  direct: [plan: Offset, ...Range, fresh: Flag];
  winograd: [plan: Offset, ...Range, fresh: Flag];
  patches: [plan: Offset, ...Range, fresh: Flag];
  selected: [plan: Offset, ...Range, fresh: Flag];
  signed: [plan: Offset, ...Range, fresh: Flag];
  sparse: [plan: Offset, ...Range, fresh: Flag];
  strips: [plan: Offset, ...Range, fresh: Flag];
  tapsForward: [plan: Offset, ...Range, fresh: Flag];
  tapsBackward: [plan: Offset, ...Range, fresh: Flag];
  precise: [plan: Offset, ...Range, fresh: Flag];
  matrixVector: [
    ...[w: Offset, x: Offset, bias: Offset, z: Offset, y: Offset],
    ...[rectify: Flag, ceilingBits: number, depth: number, ...Range],
  ];
  vectorMatrix: [
    ...[w: Offset, gy: Offset, gx: Offset, rows: number, depth: number],
    ...[work: Offset, ...Range],
  ];
  packForward: [
    ...[w: Offset, outputs: number, channels: number, taps: number],
    ...[part: number, packed: Offset, ...Range],
  ];
  packPrecise: [
    ...[w: Offset, outputs: number, channels: number, taps: number],
    ...[part: number, packed: Offset, ...Range],
  ];
  packBackward: [
    ...[w: Offset, ...WeightShape, strideY: number, strideX: number],
    ...[part: number, packed: Offset, ...Range],
  ];
  packPatches: [
    ...[w: Offset, outputs: number, channels: number, taps: number],
    ...[part: number, packed: Offset, ...Range],
  ];
  packRuns: [...[w: Offset, ...WeightShape, adjoint: Flag, part: number, packed: Offset, ...Range]];
  packSigned: [
    w: Offset,
    outputs: number,
    channels: number,
    part: number,
    packed: Offset,
    ...Range,
  ];
  packWide: [
    ...[w: Offset, ...WeightShape, strideY: number, strideX: number],
    ...[adjoint: Flag, part: number, work: Offset, packed: Offset, ...Range],
  ];
  packWinograd: [
    ...[w: Offset, outputs: number, channels: number, adjoint: Flag, side: number],
    ...[part: number, work: Offset, packed: Offset, ...Range],
  ];
  part: [x: Offset, y: Offset, sign: number, ...Range];
  reluInput: [y: Offset, gy: Offset, gx: Offset, mode: number, ...Range];
  multiply: [a: Offset, c: Offset, out: Offset, onto: Flag, ...Range];
  add: [a: Offset, out: Offset, ...Range];
  activate: [x: Offset, y: Offset, ...Activation, ...Range];
  activateInput: [x: Offset, gy: Offset, gx: Offset, ...Activation, ...Range];
  gate: [x: Offset, g: Offset, y: Offset, plane: number, ...Range];
  gateInput: [x: Offset, gy: Offset, gg: Offset, plane: number, ...Range];
  magnitude: [x: Offset, out: Offset, onto: Flag, ...Range];
  ratio: [...[relevance: Offset, x: Offset, total: Offset, out: Offset, count: number], ...Range];
  widenHalf: [halves: Offset, y: Offset, ...Range];
  addToChannels: [map: Offset, out: Offset, plane: number, ...Range];
  divide: [
    ...[relevance: Offset, z: Offset, other: Offset, b: Offset, s: Offset, sums: Offset],
    ...[lambda: number, condition: number, epsilon: number, plane: number, ...Range],
  ];
  sumDead: [
    ...[relevance: Offset, z: Offset, other: Offset, secondZ: Offset, secondOther: Offset],
    ...[dead: Offset, lambda: number, condition: number, epsilon: number],
    ...[secondLambda: number, secondCondition: number, secondEpsilon: number],
    ...[plane: number, ...Range],
  ];
  subtractTotals: [
    ...[relevance: Offset, z: Offset, zPlus: Offset, b: Offset, out: Offset, cancelled: Offset],
    ...[without: Flag, least: number, share: number, plane: number, ...Range],
  ];
  recomputeTotals: [
    ...[cancelled: Offset, b: Offset, out: Offset, terms: Offset, count: number],
    ...[channels: number, height: number, width: number, kernelY: number, kernelX: number],
    ...[strideY: number, strideX: number, padTop: number, padLeft: number],
    ...[dilationY: number, dilationX: number, groups: number, results: number],
    ...[outY: number, outX: number, ...Range],
  ];
  countUnits: [
    ...[relevance: Offset, z: Offset, counts: Offset, condition: number, plane: number],
    ...Range,
  ];
  survey: [x: Offset, sums: Offset, plane: number, ...Range];
  surveyTotals: [relevance: Offset, z: Offset, sums: Offset, plane: number, ...Range];
  biasShare: [s: Offset, b: Offset, n: Offset, t: Offset, outputs: number, plane: number, ...Range];
  maxPool: [x: Offset, y: Offset, ...Planes, scratch: Offset, ...Range];
  maxPoolInput: [
    ...[x: Offset, low: Offset, gy: Offset, gx: Offset, ...Planes],
    ...[pitch: number, rows: number, scratch: Offset, ...Range],
  ];
  averagePool: [x: Offset, y: Offset, ...AveragePlanes, ...Range];
  averagePoolInput: [gy: Offset, gx: Offset, ...AveragePlanes, ...Range];
  lrn: [x: Offset, y: Offset, ...Lrn, ring: number, ...Range];
  lrnInput: [x: Offset, gy: Offset, gx: Offset, ...Lrn, ...Range];
}

/** What `assembly/` exports; see there for what each does. */
export type Functions = {
  readonly [Name in keyof Parameters]: (...parameters: Parameters[Name]) => void;
};

/** The compiled kernels over `memory`, which must be shared if the module was built for shared memory. */
export function instantiate(wasm: WebAssembly.Module, memory: WebAssembly.Memory): Functions {
  const { exports } = new WebAssembly.Instance(wasm, { env: { memory } });
  return exports as unknown as Functions;
}
