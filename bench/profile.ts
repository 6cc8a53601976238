import { type Engine, type LayerSpec, layerOf, type Network } from 'whypixel';
import { computations } from './cases.js';
import { flopOf, watchKernels } from './flop.js';
import { chooses, type Options } from './options.js';
import { table } from './print.js';
import { measureRoofline } from './roofline/roofline.js';
import type { Setting } from './setting.js';

const DEFAULT_PROFILES = ['forward', 'lrp:heatmapping'];
const WARM_UPS = 3;

interface Tally {
  calls: number;
  ms: number;
  flop: number;
}

type Tallies = Map<string, Tally>;

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
    const { linear, treatments, forward, backward, withRelu } = layer;
    Object.assign(layer, {
      forward: watch(name, forward),
      backward: watch(name, backward),
      ...(withRelu && { withRelu: watch(name, withRelu) }),
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

/** What was done in `runs` runs of `total` milliseconds, as shares of all time and of the roofline. */
interface Whole {
  readonly total: number;
  readonly runs: number;
  readonly roofline: number;
}

function tallyTable(title: string, tallies: Tallies, { total, runs, roofline }: Whole): string {
  const rows = [...tallies].map(([name, { calls, ms, flop }]) => [
    name,
    (calls / runs).toFixed(0),
    (ms / runs).toFixed(2),
    `${((100 * ms) / total).toFixed(1)} %`,
    flop === 0 ? '' : (flop / runs / 1e9).toFixed(3),
    flop === 0 ? '' : `${((100 * flop) / ms / roofline).toFixed(0)} %`,
  ]);
  return table([title, 'calls', 'ms', 'of all', 'GFLOP', 'of the roofline'], rows);
}

/** A computation to be profiled, on a network whose layers may be watched. */
export interface Profiled {
  readonly name: string;
  readonly engine: Engine;
  readonly network: Network;
  readonly compute: (network: Network) => unknown;
}

/** Where the time of a computation goes: a table by layer, and one by kernel. */
export function profileOne(
  { name, engine, network, compute }: Profiled,
  runs: number,
  roofline: number,
): string {
  const layers: Tallies = new Map();
  const kernels: Tallies = new Map();
  let layer = '';
  const watched = watchLayers(network, (entered) => {
    layer = entered;
  });
  for (let i = 0; i < WARM_UPS; i++) compute(watched);
  const stop = watchKernels(engine, (kernel, ms, tensors) => {
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
  const whole = { total, runs, roofline };
  const tables = [tallyTable('layer', layers, whole), tallyTable('kernel', kernels, whole)];
  return `${name}, threads ${engine.threads}, ${(total / runs).toFixed(1)} ms on average of ${runs} runs; roofline ${(
    roofline / 1e6
  ).toFixed(0)} GFLOP/s\n\n${tables.join('\n\n')}\n`;
}

/** Where the time of the chosen computations goes: tables by layer and by kernel. */
export async function profile(setting: Setting, { only, runs }: Options): Promise<string> {
  const names = Object.keys(computations).filter((name) =>
    only === undefined ? DEFAULT_PROFILES.includes(name) : chooses(only, name),
  );
  const { engine, network } = setting;
  const roofline = await measureRoofline(engine.threads);
  return names
    .map((name) => {
      const compute = (watched: Network) => computations[name]({ ...setting, network: watched });
      return profileOne({ name, engine, network, compute }, runs, roofline);
    })
    .join('\n');
}
