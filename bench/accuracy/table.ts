import type { Decision } from './decisions.js';

/** How far one network's maps are off the witness's. */
export interface Measurement {
  readonly network: string;
  readonly pictures: readonly {
    readonly name: string;
    readonly isExample: boolean;
    /** Relative L2 of the scores, and of each map. */
    readonly scores: number;
    readonly deviations: readonly number[];
    /** What the network decided otherwise than the witness, where a map is far off. */
    readonly decisions: readonly Decision[];
  }[];
}

const digits = (value: number) => value.toExponential(1);

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[middle]] as [number, number];
  return (low + high) / 2;
}

const cells = (values: readonly number[]) =>
  values.length === 0 ? ['–', '–'] : [medianOf(values), Math.max(...values)].map(digits);

function tableOf({ network, pictures }: Measurement, names: readonly string[]): string {
  const photographs = pictures.filter(({ isExample }) => !isExample);
  const examples = pictures.filter(({ isExample }) => isExample);
  const row = (name: string, of: (picture: Measurement['pictures'][number]) => number) =>
    `| ${[name, ...cells(photographs.map(of)), ...cells(examples.map(of))].join(' | ')} |`;
  return [
    `## ${network}: ${photographs.length} photographs, ${examples.length} examples\n`,
    '| | photographs, median | worst | examples, median | worst |',
    '|---|--:|--:|--:|--:|',
    row('scores', ({ scores }) => scores),
    ...names.map((name, i) => row(name, ({ deviations }) => deviations[i] as number)),
    '',
  ].join('\n');
}

/** How many decisions of a picture are named; those in early layers draw others after them. */
const NAMED = 3;

const decisionText = ({ layer, unit, kind, nearness }: Decision): string => {
  const size = Math.abs(nearness).toExponential(0);
  return kind === 'ReLU'
    ? `${layer} ${unit.join()} is ${size} of the layer’s largest number from 0`
    : `in ${layer} ${unit.join()} the winner leads by ${size} of the layer’s largest number`;
};

/** Each map that is more than 1e-3 off, and the decisions of its picture that rounding drew. */
function farOff({ network, pictures }: Measurement, names: readonly string[]): string {
  const lines = pictures.flatMap(({ name, deviations, decisions }) => {
    const far = deviations.flatMap((off, i) => (off > 1e-3 ? [`${names[i]} ${digits(off)}`] : []));
    if (far.length === 0) return [];
    const why = decisions.slice(0, NAMED).map(decisionText);
    const others = decisions.length - why.length;
    const more = others > 0 ? [`and ${others} more`] : [];
    const reason =
      why.length === 0
        ? 'no decision differs: denominators that cancel to next to nothing'
        : [...why, ...more].join('; ');
    return [`- ${name}: ${far.join(', ')}. ${reason}.`];
  });
  if (lines.length === 0) return '';
  return [`### ${network}: maps more than 1e-3 off, and why\n`, ...lines, ''].join('\n');
}

/** The tables of all networks, as a page of Markdown. */
export function tables(measurements: readonly Measurement[], names: readonly string[]): string {
  return [
    '# How exact the SIMD kernels are\n',
    'Relative L2 distance of the scores and maps of the default kernels (float32, SIMD) from those of a',
    'float64 witness: weights, input and all sums in double precision, convolutions as products of matrices',
    'that are made apart from the library. Of the class that the network gives the best score. Made by',
    '`npm run accuracy`.\n',
    ...measurements.flatMap((measurement) => [
      tableOf(measurement, names),
      farOff(measurement, names),
    ]),
  ].join('\n');
}
