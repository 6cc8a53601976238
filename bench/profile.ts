import { type Engine, type LayerSpec, layerOf, type Network, type Tensor } from 'whypixel';
import { computations } from './cases.js';
import { chooses, type Options } from './options.js';
import { table } from './print.js';
import type { Setting } from './setting.js';

/** What one core reached with the engine's matrix product on an AVX-512 server, in FLOP per millisecond. */
const ROOFLINE = 28e6;

const DEFAULT_PROFILES = ['forward', 'lrp:heatmapping'];
const WARM_UPS = 3;

interface Tally {
  calls: number;
  ms: number;
  flop: number;
}

type Tallies = Map<string, Tally>;

const sizeOf = ({ data }: Tensor) => data.length;

/** Multiplications and additions of a kernel call; 0 for all but the products. */
function flopOf(kernel: string, tensors: readonly Tensor[]): number {
  const outputs = { convolution: 3, convolutionRelu: 4, convolutionInput: 0 }[kernel];
  if (outputs === undefined) return 0;
  const [, channels, height, width] = tensors[1].shape;
  return 2 * sizeOf(tensors[outputs]) * channels * height * width;
}

function add(tallies: Tallies, key: string, ms: number, flop: number): void {
  const tally = tallies.get(key) ?? { calls: 0, ms: 0, flop: 0 };
  tallies.set(key, { calls: tally.calls + 1, ms: tally.ms + ms, flop: tally.flop + flop });
}

/** The network with layers that tell when they are entered: descriptions of their own, whose layers are watched. */
function watchLayers(network: Network, entered: (name: string) => void): Network {
  const watch =
    <A extends readonly unknown[], R>(name: string, body: (...args: A) => R) =>
    (...args: A): R => {
      entered(name);
      return body(...args);
    };
  const watched = (name: string, spec: LayerSpec): LayerSpec => {
    const copy = { ...spec };
    const layer = layerOf(copy);
    const { linear, treatments, forward, backward, forwardRelu } = layer;
    Object.assign(layer, {
      forward: watch(name, forward),
      backward: watch(name, backward),
      ...(forwardRelu && { forwardRelu: watch(name, forwardRelu) }),
      ...(linear && { linear: { ...linear, input: watch(name, linear.input) } }),
      treatments: new Map([...treatments].map(([key, treat]) => [key, watch(name, treat)])),
    });
    return copy;
  };
  const nodes = network.graph.nodes.map((node) => ({
    ...node,
    layer: watched(node.name, node.layer),
  }));
  return { ...network, graph: { ...network.graph, nodes } };
}

/** Hears of every kernel that the engine runs, and of the time it took; returns how to stop. */
function watchKernels(
  engine: Engine,
  heard: (kernel: string, ms: number, tensors: readonly Tensor[]) => void,
): () => void {
  const run = engine.run.bind(engine);
  engine.run = ((...call: Parameters<Engine['run']>) => {
    const start = performance.now();
    run(...call);
    heard(call[0], performance.now() - start, call[1]);
  }) as Engine['run'];
  return () => {
    engine.run = run;
  };
}

function tallyTable(
  title: string,
  tallies: Tallies,
  total: number,
  runs: number,
  threads: number,
): string {
  const rows = [...tallies].map(([name, { calls, ms, flop }]) => [
    name,
    (calls / runs).toFixed(0),
    (ms / runs).toFixed(2),
    `${((100 * ms) / total).toFixed(1)} %`,
    flop === 0 ? '' : (flop / runs / 1e9).toFixed(3),
    flop === 0 ? '' : `${((100 * flop) / ms / ROOFLINE / threads).toFixed(0)} %`,
  ]);
  return table([title, 'calls', 'ms', 'of all', 'GFLOP', 'of the roofline'], rows);
}

function profileOne(name: string, setting: Setting, runs: number): string {
  const compute = computations[name];
  const layers: Tallies = new Map();
  const kernels: Tallies = new Map();
  let layer = '';
  const network = watchLayers(setting.network, (entered) => {
    layer = entered;
  });
  const watched = { ...setting, network };
  for (let i = 0; i < WARM_UPS; i++) compute(watched);
  const stop = watchKernels(setting.engine, (kernel, ms, tensors) => {
    const flop = flopOf(kernel, tensors);
    add(layers, layer, ms, flop);
    add(kernels, kernel, ms, flop);
  });
  const start = performance.now();
  for (let i = 0; i < runs; i++) compute(watched);
  const total = performance.now() - start;
  stop();
  const outside = [...kernels.values()].reduce((left, { ms }) => left - ms, total);
  kernels.set('(outside of kernels)', { calls: 0, ms: outside, flop: 0 });
  const { threads } = setting.engine;
  const tables = [
    tallyTable('layer', layers, total, runs, threads),
    tallyTable('kernel', kernels, total, runs, threads),
  ];
  return `${name}, threads ${threads}, ${(total / runs).toFixed(1)} ms on average of ${runs} runs; roofline ${
    (threads * ROOFLINE) / 1e6
  } GFLOP/s\n\n${tables.join('\n\n')}\n`;
}

/** Where the time of the chosen computations goes: tables by layer and by kernel. */
export function profile(setting: Setting, { only, runs }: Options): string {
  const names = Object.keys(computations).filter((name) =>
    only === undefined ? DEFAULT_PROFILES.includes(name) : chooses(only, name),
  );
  return names.map((name) => profileOne(name, setting, runs)).join('\n');
}
