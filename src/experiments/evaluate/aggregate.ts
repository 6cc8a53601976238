import { parseMethodSpec } from '../../explain/method-spec.js';
import { deriveSeed } from '../../random.js';
import { type BootstrapOptions, bootstrapMeans, type Interval } from './bootstrap.js';
import { areaOver } from './curve.js';
import type {
  EvaluateDocument,
  EvaluatedImage,
  EvaluatedMethod,
  EvaluateParameters,
} from './document.js';
import type { Order } from './order.js';

/** One picture's result as it is kept: with a curve for each repetition. */
export interface KeptImage extends Omit<EvaluatedImage, 'methods'> {
  readonly methods: readonly (Omit<EvaluatedImage['methods'][number], 'orders'> & {
    readonly orders: readonly {
      readonly order: Order;
      readonly curves: readonly {
        readonly score: readonly number[];
        readonly probability: readonly number[];
      }[];
    }[];
  })[];
}

type KeptMethod = KeptImage['methods'][number];

/** Means over pictures with their intervals, for every method and order, and the pictures' own figures. */
export function aggregate(
  images: readonly KeptImage[],
  parameters: EvaluateParameters,
): Pick<EvaluateDocument, 'methods' | 'images'> {
  const { methods, orders, bootstrap, confidence, seed } = parameters;
  // One seed for all methods: they are compared on the same resamples of the pictures.
  const options = { resamples: bootstrap, confidence, seed: deriveSeed('bootstrap', seed) };
  return {
    methods: methods.flatMap((name, i) =>
      orders.map((order, o) => {
        const results = images.map((image) => image.methods[i]);
        return evaluatedMethod(name, order, o, results, options);
      }),
    ),
    images: images.map(imageOf),
  };
}

function evaluatedMethod(
  name: string,
  order: Order,
  at: number,
  results: readonly KeptMethod[],
  options: BootstrapOptions,
): EvaluatedMethod {
  const curves = results.map(({ orders }) => orders[at]?.curves ?? []);
  const one = (samples: number[][][]): Interval => bootstrapMeans(samples, options)[0];
  const points = bootstrapMeans(
    curves.map((repeated) => repeated.map(({ score }) => score)),
    options,
  );
  const overPictures = (values: readonly (number | null)[]): Interval | null => {
    const known = values.filter((value) => value !== null);
    return known.length > 0 ? one(known.map((value) => [[value]])) : null;
  };
  const hits = results.map(({ pointing }) => (pointing === null ? null : Number(pointing)));
  return {
    name,
    title: parseMethodSpec(name).title,
    order,
    aopc: one(curves.map((repeated) => repeated.map(({ score }) => [areaOver(score)]))),
    aopcProbability: one(
      curves.map((repeated) => repeated.map(({ probability }) => [areaOver(probability)])),
    ),
    curve: {
      mean: points.map(({ mean }) => mean),
      low: points.map(({ low }) => low),
      high: points.map(({ high }) => high),
    },
    mass: overPictures(results.map(({ mass }) => mass)),
    rank: overPictures(results.map(({ rank }) => rank)),
    pointing: overPictures(hits)?.mean ?? null,
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const imageOf = ({ methods, ...image }: KeptImage): EvaluatedImage => ({
  ...image,
  methods: methods.map(({ orders, ...method }) => ({
    ...method,
    orders: orders.map(({ order, curves }) => ({
      order,
      aopc: mean(curves.map(({ score }) => areaOver(score))),
      aopcProbability: mean(curves.map(({ probability }) => areaOver(probability))),
      curve: (curves[0]?.score ?? []).map((_, k) => mean(curves.map(({ score }) => score[k]))),
    })),
  })),
});
