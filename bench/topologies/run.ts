import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createEngine,
  createSubject,
  type Engine,
  type ExplainJob,
  explain,
  scoresOf as forwardScores,
  importOnnx,
  type Network,
  type PlacedModel,
  placeModel,
  prepareJob,
} from 'whypixel';
import { countFlop } from '../flop.js';
import { type Case, measure, type Result } from '../measure.js';
import type { Options } from '../options.js';
import { checkScores, peersInstalled } from '../peers.js';
import { ratio, speed, table } from '../print.js';
import { profileOne } from '../profile.js';
import { describeRoofline, measureRoofline } from '../roofline/roofline.js';
import { project } from '../setting.js';
import { topologyPeak } from './memory.js';
import { CLASSES, INPUT_SHAPE, topologies, writeTopology } from './topologies.js';

/** What is computed of each topology. */
export const JOBS: Readonly<Record<string, ExplainJob>> = {
  'lrp:epsilon-plus': { method: 'lrp', values: { preset: 'epsilon-plus' }, target: 'top1' },
};

/** A network in an engine, and what gives its memory back. */
interface Opened {
  readonly network: Network;
  readonly model: PlacedModel;
}

/** Reads an ONNX file as a network, as it would be read from any. */
export async function openTopology(engine: Engine, path: string, name: string): Promise<Opened> {
  const { graph } = await importOnnx(await readFile(path), { name });
  const model = placeModel(engine, graph);
  const parameters = [...graph.parameters.values()].reduce(
    (total, { weight, bias }) => total + weight.count + (bias?.count ?? 0),
    0,
  );
  const network: Network = {
    graph: model.graph,
    weights: model.weights,
    name,
    sha256: '',
    parameters,
    labels: Array.from({ length: CLASSES }, (_, index) => ({ index, text: `class ${index}` })),
    input: {
      size: [INPUT_SHAPE[1], INPUT_SHAPE[2]],
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      fit: 'cover',
    },
  };
  return { network, model };
}

/** Numbers such as pixels become. */
export function inputOf(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(i * 12.9898) * Math.cos(i));
}

const size = INPUT_SHAPE.reduce((product, extent) => product * extent, 1);

/** Made once: to make it takes as long as a small network. */
const input = inputOf(size);

/** The scores; by default by the pass that `forward` is measured by on GoogLeNet too. */
export const scoresOf = (
  engine: Engine,
  network: Network,
  purpose: 'scores' | 'fast-scores' = 'fast-scores',
): Float32Array => forwardScores(engine, network, input, INPUT_SHAPE, purpose);

export function runJob(engine: Engine, network: Network, job: ExplainJob): void {
  const explainOnce = prepareJob(job, network);
  const subject = createSubject(engine, network, input, INPUT_SHAPE, { explainOnce });
  explain(subject, job);
  subject.release();
}

interface PeerModule {
  openFile(path: string, input: Float32Array, threads: number): Promise<PeerCase>;
}
interface PeerCase extends Case {
  readonly run: () => Promise<Float32Array>;
}

async function peerCase(path: string, threads: number, scores: Float32Array): Promise<PeerCase> {
  const module = join(project, 'bench', 'peers', 'onnxruntime.js');
  const { openFile } = (await import(pathToFileURL(module).href)) as PeerModule;
  const opened = await openFile(path, input, threads);
  checkScores(opened.name, scores, await opened.run());
  return opened;
}

/** One topology: its forward pass and jobs, in turns with the peer's forward pass. */
async function measureTopology(
  path: string,
  name: string,
  options: Options,
): Promise<{ readonly results: readonly Result[]; readonly flop: number }> {
  const { threads, kernels, runs } = options;
  const engine = await createEngine({ kernels, threads });
  const cases: Case[] = [];
  try {
    const { network } = await openTopology(engine, path, name);
    const scores = scoresOf(engine, network);
    cases.push({ name: `${name}:forward`, threads, run: () => scoresOf(engine, network) });
    for (const [job, request] of Object.entries(JOBS)) {
      const run = () => runJob(engine, network, request);
      cases.push({ name: `${name}:${job}`, threads, maxRuns: Math.ceil(runs / 2), run });
    }
    if (peersInstalled()) cases.push(await peerCase(path, threads, scores));
    const flop = countFlop(engine, () => scoresOf(engine, network));
    return { results: await measure(cases, runs), flop };
  } finally {
    for (const { close } of cases) await close?.();
    await engine.close();
  }
}

const HEADING = [
  ...['', 'threads', 'median ms', 'min', '× ort', '× ort (min)', 'GFLOP/s', 'of the roofline'],
  'peak MB',
];

/** A topology's rows of the table. */
async function rowsOf(
  path: string,
  name: string,
  options: Options,
  roofline: number,
): Promise<string[][]> {
  const peak = await topologyPeak(path, name, options);
  const { results, flop } = await measureTopology(path, name, options);
  const peer = results.find((one) => one.name.startsWith('onnxruntime'));
  return results.map((result) => [
    result === peer ? `  ${peer.name}` : result.name,
    String(result.threads),
    result.median_ms.toFixed(1),
    result.min_ms.toFixed(1),
    ratio(result.median_ms, peer?.median_ms),
    ratio(result.min_ms, peer?.min_ms),
    ...(result.name.endsWith(':forward') ? speed(flop, result.median_ms, roofline) : ['', '']),
    result === results[0] ? peak.toFixed(0) : '',
  ]);
}

/** Where the time of a topology's computations goes. */
async function profileTopology(
  path: string,
  name: string,
  { threads, kernels, runs }: Options,
  roofline: number,
): Promise<string> {
  const engine = await createEngine({ kernels, threads });
  try {
    const { network } = await openTopology(engine, path, name);
    const computed = {
      forward: (watched: Network) => scoresOf(engine, watched),
      ...Object.fromEntries(
        Object.entries(JOBS).map(([job, request]) => [
          job,
          (watched: Network) => runJob(engine, watched, request),
        ]),
      ),
    };
    return Object.entries(computed)
      .map(([job, compute]) =>
        profileOne({ name: `${name}:${job}`, engine, network, compute }, runs, roofline),
      )
      .join('\n');
  } finally {
    await engine.close();
  }
}

/** Calls `body` with each chosen topology as an ONNX file, one after the other. */
async function eachTopology(
  { only }: Options,
  body: (path: string, name: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'whypixel-topologies-'));
  try {
    for (const name of Object.keys(topologies)) {
      if (only && !only.includes(name)) continue;
      const path = join(folder, `${name}.onnx`);
      const file = await open(path, 'w');
      for (const part of writeTopology(name)) await file.writeFile(part);
      await file.close();
      await body(path, name);
      await rm(path);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Measures the topologies one after the other, each beside onnxruntime-node, and returns a table; or with
 * `profile`, tables of where the time goes.
 */
export async function runTopologies(options: Options): Promise<string> {
  const rows: string[][] = [];
  const profiles: string[] = [];
  const roofline = await measureRoofline(options.threads);
  await eachTopology(options, async (path, name) => {
    if (options.profile) profiles.push(await profileTopology(path, name, options, roofline));
    else rows.push(...(await rowsOf(path, name, options, roofline)));
  });
  if (options.profile) return profiles.join('\n');
  return `${table(HEADING, rows)}\n\n${describeRoofline(roofline, options.threads)}`;
}
