import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createEngine,
  createSubject,
  type Input,
  loadNetwork,
  type NetworkFiles,
  readInput,
  UserError,
} from 'whypixel';
import { project } from '../setting.js';
import { type Decision, differingDecisions } from './decisions.js';
import { explainAll, type Loaded, type Maps, measured, relativeL2, witnessed } from './measure.js';
import { FAR, type Measurement, tables } from './table.js';
import { createWitness } from './witness.js';

const USAGE = `npm run accuracy -- [PICTURE or FOLDER …] [--weights FILE] [--source TEXT] [--out FILE] [--cache FOLDER]

  How far the SIMD kernels are off a float64 witness: gradient, SA and LRP under every preset, on the
  given photographs and on the examples, with the embedded network and with --weights.
  --weights FILE  of a GoogLeNet to measure as well
  --source TEXT   where the photographs are from, for the page
  --out FILE      where the tables go [default: docs/accuracy.md]
  --cache FOLDER  keeps the witness's maps, which take 10 s a picture [default: whypixel-out/accuracy]`;

const isPicture = (name: string) => /\.(png|jpe?g)$/i.test(name);

/** The pictures among files and folders, sorted by name within each. */
const picturesAt = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter(isPicture).sort();
    return names.map((name) => join(path, name));
  });

interface Options {
  readonly pictures: readonly string[];
  readonly networks: readonly NetworkFiles[];
  readonly source: string;
  readonly out: string;
  readonly cache: string;
}

function parse(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      weights: { type: 'string' },
      source: { type: 'string', default: '' },
      out: { type: 'string', default: join(project, 'docs', 'accuracy.md') },
      cache: { type: 'string', default: join(project, 'whypixel-out', 'accuracy') },
    },
  });
  const { weights, source, out, cache } = values;
  const networks = [{}, ...(weights === undefined ? [] : [{ weights }])];
  return { pictures: picturesAt(positionals), networks, source, out, cache };
}

/** What the network decided otherwise in single precision, for a picture. */
function decisionsOf(single: Loaded, double: Loaded, { values, shape }: Input): Decision[] {
  const [ours, theirs] = [single, double].map(({ engine, network }) =>
    createSubject(engine, network, values, shape, { purpose: 'all' }),
  );
  try {
    return differingDecisions(ours, theirs);
  } finally {
    ours.release();
    theirs.release();
  }
}

/** How far maps are off where they are, by float64 sums whose results are stored in float32. */
function storedDeviations(
  stored: Loaded,
  input: Input,
  expected: Omit<Maps, 'meaningless'>,
): number[] {
  const { maps } = explainAll(stored.engine, stored.network, input, expected.target);
  return maps.map((map, i) => relativeL2(map, expected.maps[i] as Float32Array));
}

/** Measures every picture under one network. */
async function measureNetwork(
  files: NetworkFiles,
  { pictures, cache }: Options,
): Promise<Measurement> {
  const witness = await createWitness();
  const engine = await createEngine();
  const single = { engine, network: await loadNetwork(engine, files) };
  const double = { engine: witness, network: await loadNetwork(witness, files) };
  const storing = await createWitness('float32');
  const stored = { engine: storing, network: await loadNetwork(storing, files) };
  const examples = picturesAt([join(project, 'examples')]);
  const found: Measurement['pictures'][number][] = [];
  for (const path of [...examples, ...pictures]) {
    const input = await readInput(path, single.network);
    const expected = witnessed(double, input, cache);
    const actual = explainAll(engine, single.network, input, expected.target);
    const deviations = actual.maps.map((map, i) =>
      actual.meaningless[i] ? undefined : relativeL2(map, expected.maps[i] as Float32Array),
    );
    const isFar = deviations.some((off) => off !== undefined && off > FAR);
    found.push({
      name: basename(path),
      isExample: examples.includes(path),
      scores: relativeL2(actual.scores, expected.scores),
      deviations,
      ...(isFar && {
        explained: {
          decisions: decisionsOf(single, double, input),
          stored: storedDeviations(stored, input, expected),
        },
      }),
    });
    process.stderr.write(
      `${basename(path)}: ${deviations.map((value) => value?.toExponential(1) ?? '–').join(' ')}\n`,
    );
  }
  await engine.close();
  await witness.close();
  await storing.close();
  return { network: single.network.name, pictures: found };
}

try {
  const options = parse(process.argv.slice(2));
  const measurements: Measurement[] = [];
  for (const files of options.networks) measurements.push(await measureNetwork(files, options));
  writeFileSync(
    options.out,
    tables(
      measurements,
      measured.map(([name]) => name),
      options.source,
    ),
  );
} catch (error) {
  const isUsers = error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined;
  if (!isUsers) throw error;
  process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
  process.exitCode = 2;
}
