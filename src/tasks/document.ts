import type { LedgerRow, LedgerTotal } from '../explain/lrp/ledger.js';
import type { VerifiedLedger } from '../explain/lrp/verified.js';
import type { Explanation, ParameterValues } from '../explain/methods/method.js';
import type { ScoredClass } from '../explain/target.js';
import type { Rectangle } from '../image/fit/fit.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import { croppedPart } from './crop-line.js';

/** How many classes an explanation lists. */
export const LISTED_CLASSES = 10;

/** What the documents about one picture have in common. */
export interface PictureDocument {
  readonly image: {
    readonly path: string;
    readonly sha256: string;
    readonly width: number;
    readonly height: number;
    /** The part that the network saw, where that is not all of it. */
    readonly seen?: Rectangle;
  };
  readonly network: {
    readonly name: string;
    readonly sha256: string;
    readonly parameters: number;
    /** What was taken for what in its files; absent where there is nothing to say. */
    readonly notes?: readonly string[];
    /** The preset of LRP that its description names. */
    readonly preset?: string;
    /** The value of its file that holds the scores, where one was named or the file has several. */
    readonly output?: string;
  };
  readonly top: readonly ScoredClass[];
  /**
   * Milliseconds: `start`, from the start of the process to this picture's turn; and then, one after
   * the other, what each step took. The first layer begins after `start` and `read`.
   */
  readonly timing: Readonly<Record<string, number>>;
}

/** What `classify` says of one picture. */
export interface ClassifyDocument extends PictureDocument {
  readonly kind: 'classify';
  readonly version: 1;
}

/** Of all values of an explanation, as a file of them has them; and of its pixels, as heatmaps show them. */
export interface DescribedRelevance {
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The smallest and largest sum over a pixel's channels. */
  readonly perPixel: { readonly min: number; readonly max: number };
}

/** What `explain` says of one class of one picture; written next to the heatmaps. */
export interface ExplainDocument extends PictureDocument {
  readonly kind: 'explain';
  readonly version: 1;
  readonly target: ScoredClass;
  readonly method: string;
  readonly parameters: ParameterValues;
  readonly relevance: DescribedRelevance;
  /** The value at the end of the heatmap's colours, and how it was found. */
  readonly drawn: { readonly end: number; readonly rule: string };
  readonly ledger: readonly LedgerRow[];
  readonly total?: LedgerTotal;
  /** What was computed again, where it was asked for; the ledger has it layer by layer. */
  readonly verified?: VerifiedLedger;
  readonly findings?: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
}

export function describeImage(input: Input): PictureDocument['image'] {
  const { path, sha256, width, height } = input;
  const seen = croppedPart(input);
  return { path, sha256, width, height, ...(seen && { seen }) };
}

export const describeNetwork = ({
  name,
  sha256,
  parameters,
  preset,
  notes,
  output,
}: Network): PictureDocument['network'] => ({
  name,
  sha256,
  parameters,
  ...(preset !== undefined && { preset }),
  ...(notes && { notes }),
  ...(output !== undefined && { output }),
});

function rangeOf(values: Float32Array): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i]);
    max = Math.max(max, values[i]);
  }
  return { min, max };
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/**
 * Sum in float64, smallest and largest value of an explanation, and of its pixels.
 * @param pixels one value per pixel; see `pixelMap`
 */
export function describeRelevance(
  { values }: Pick<Explanation, 'values'>,
  pixels: Float32Array,
): DescribedRelevance {
  return {
    sum: sumOf(values),
    ...rangeOf(values),
    perPixel: rangeOf(pixels),
  };
}
