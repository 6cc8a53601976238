import type { Decision } from './decisions.js';

/** How far one network's maps are off the witness's. */
export interface Measurement {
  readonly network: string;
  readonly pictures: readonly {
    readonly name: string;
    readonly isExample: boolean;
    /** Relative L2 of the scores, and of each map; of maps that mean nothing, none. */
    readonly scores: number;
    readonly deviations: readonly (number | undefined)[];
    /** Where a map is far off. */
    readonly explained?: {
      /** What the network decided otherwise than the witness. */
      readonly decisions: readonly Decision[];
      /** How far each map is off by the witness's sums too, where their results are stored in float32. */
      readonly stored: readonly number[];
    };
  }[];
}

const digits = (value: number) => value.toExponential(1);

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[middle]] as [number, number];
  return (low + high) / 2;
}

/** The median and the largest of the values that there are, and of how many pictures there is none. */
function cells(all: readonly (number | undefined)[]): string[] {
  const values = all.filter((value) => value !== undefined);
  const without = all.length - values.length;
  const note = without > 0 ? [`means nothing on ${without}`] : [];
  const numbers = values.length === 0 ? [] : [medianOf(values), Math.max(...values)].map(digits);
  const [median = '–', worst = '–'] = numbers;
  return [[median, ...note].join('; '), worst];
}

function tableOf({ network, pictures }: Measurement, names: readonly string[]): string {
  const photographs = pictures.filter(({ isExample }) => !isExample);
  const examples = pictures.filter(({ isExample }) => isExample);
  const row = (
    name: string,
    of: (picture: Measurement['pictures'][number]) => number | undefined,
  ) => `| ${[name, ...cells(photographs.map(of)), ...cells(examples.map(of))].join(' | ')} |`;
  return [
    `## ${network}: ${photographs.length} photographs, ${examples.length} examples\n`,
    '| | photographs, median | worst | examples, median | worst |',
    '|---|--:|--:|--:|--:|',
    row('scores', ({ scores }) => scores),
    ...names.map((name, i) => row(name, ({ deviations }) => deviations[i])),
    '',
  ].join('\n');
}

/** Maps further off than this are explained. */
export const FAR = 1e-3;

/** What a map should not be further off than. */
const MOST = 2e-3;

/** How many decisions of a picture are named; those in early layers draw others after them. */
const NAMED = 3;

const decisionText = ({ layer, unit, kind, nearness }: Decision): string => {
  const size = Math.abs(nearness).toExponential(0);
  return kind === 'ReLU'
    ? `${layer} ${unit.join()} is ${size} of the layer’s largest number from 0`
    : `in ${layer} ${unit.join()} the winner leads by ${size} of the layer’s largest number`;
};

/** Of the maps further off than 2e-3, how many float64 sums bring within it while their results are float32. */
function countOf(pictures: Measurement['pictures']): string {
  const far = pictures.flatMap(({ deviations, explained }) =>
    deviations.flatMap((off, i) => (off !== undefined && off > MOST ? [explained?.stored[i]] : [])),
  );
  if (far.length === 0) return 'No map is more than 2e-3 off.\n';
  const within = far.filter((off) => off !== undefined && off <= MOST).length;
  return `Maps more than 2e-3 off: ${far.length}; with all sums in float64, ${far.length - within}.\n`;
}

/** Each map that is more than 1e-3 off, and the decisions of its picture that rounding drew. */
function farOff({ network, pictures }: Measurement, names: readonly string[]): string {
  const lines = pictures.flatMap(({ name, deviations, explained }) => {
    if (explained === undefined) return [];
    const { decisions, stored } = explained;
    const far = deviations.flatMap((off, i) =>
      off !== undefined && off > FAR
        ? [`${names[i]} ${digits(off)} (${digits(stored[i] as number)})`]
        : [],
    );
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
  const title = `### ${network}: maps more than 1e-3 off, and why\n`;
  return [title, ...lines, '', countOf(pictures), ''].join('\n');
}

/** The names of the photographs, and where they are from. */
function photographsOf([first]: readonly Measurement[], source: string): string {
  const names = first?.pictures.flatMap(({ name, isExample }) => (isExample ? [] : [name])) ?? [];
  const from = source === '' ? '' : `, ${source}`;
  return names.length === 0 ? '' : `## The photographs${from}\n\n${names.join(', ')}\n`;
}

/**
 * The tables of all networks, as a page of Markdown.
 * @param names of what is measured
 * @param source where the photographs are from
 */
export function tables(
  measurements: readonly Measurement[],
  names: readonly string[],
  source: string,
): string {
  return [
    '# How exact the SIMD kernels are\n',
    'Relative L2 distance of the scores and maps of the default kernels (float32, SIMD) from those of a',
    'float64 witness: weights, input and all sums in double precision, convolutions as products of matrices',
    'that are made apart from the library. Of the class that the network gives the best score. Made by',
    '`npm run accuracy`.\n',
    'A gradient is far off where a decision is: one unit of several million that is active or not, or wins its',
    'window or not, by less than float32 holds. Such decisions are named, with how near they were. In brackets',
    'is what better sums would bring: the same map by the witness’s float64 sums, whose results alone are stored',
    'in float32. What stays far off then is decided by how float32 stores numbers, which no kernel can mend.',
    'Maps that mean nothing because denominators cancel to next to nothing are counted, and left out: `explain`',
    'says so of them, and exits with 3.\n',
    ...measurements.flatMap((measurement) => [
      tableOf(measurement, names),
      farOff(measurement, names),
    ]),
    photographsOf(measurements, source),
  ].join('\n');
}
