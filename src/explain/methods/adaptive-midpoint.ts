import type { Share, Steps } from '../../steps.js';

/** A path from t = 0 to t = 1 along which a score rises or falls. */
export interface Path {
  score(t: number): Steps<number>;
  gradient(t: number): Steps<Float32Array>;
  /** The derivative of the score by t that follows from the gradient there. */
  slope(gradient: Float32Array): number;
}

/** A piece of the path, and the gradient in its middle. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly gradient: Float32Array;
}

/** The ends of a shorter piece are hardly distinct in float32: its error is rounding. */
const SHORTEST = 2 ** -20;

interface Measured extends Piece {
  readonly scores: readonly [from: number, to: number];
  /** The midpoint rule's: |slope in the middle · length − actual rise of the score|. */
  readonly error: number;
}

const isWorse = (a: Measured, b: Measured): boolean =>
  a.error > b.error || (a.error === b.error && a.to - a.from > b.to - b.from);

/**
 * Adaptive midpoint quadrature: cuts the path into `count` pieces, short where the midpoint rule's
 * error is large. It begins with a third of them, evenly; then the piece with the largest error is
 * cut into three, of which the middle one keeps the gradient that is known. Takes `count` gradients
 * and `count + 1` scores.
 * @param progress is told after each gradient
 */
export function* adaptivePieces(
  path: Path,
  count: number,
  progress: Share = () => {},
): Steps<readonly Piece[]> {
  const measure = (
    from: number,
    to: number,
    scores: readonly [number, number],
    gradient: Float32Array,
  ): Measured => {
    const length = to - from;
    const error = Math.abs(path.slope(gradient) * length - (scores[1] - scores[0]));
    return { from, to, scores, gradient, error: length < SHORTEST ? 0 : error };
  };
  const third = Math.ceil(count / 3);
  // Each cut adds two pieces.
  const start = (count - third) % 2 === 0 ? third : third + 1;
  const scores: number[] = [];
  for (let k = 0; k <= start; k++) scores.push(yield* path.score(k / start));
  const pieces: Measured[] = [];
  for (let k = 0; k < start; k++) {
    const [from, to] = [k / start, (k + 1) / start];
    const gradient = yield* path.gradient((from + to) / 2);
    pieces.push(measure(from, to, [scores[k], scores[k + 1]], gradient));
    progress(pieces.length / count);
  }
  while (pieces.length < count) {
    const worst = pieces.reduce((a, b) => (isWorse(b, a) ? b : a));
    const { from, to, gradient } = worst;
    const [u, v] = [from + (to - from) / 3, to - (to - from) / 3];
    const below = yield* path.score(u);
    const above = yield* path.score(v);
    const first = yield* path.gradient((from + u) / 2);
    progress((pieces.length + 1) / count);
    const last = yield* path.gradient((v + to) / 2);
    pieces.splice(
      pieces.indexOf(worst),
      1,
      measure(from, u, [worst.scores[0], below], first),
      measure(u, v, [below, above], gradient),
      measure(v, to, [above, worst.scores[1]], last),
    );
    progress(pieces.length / count);
  }
  return pieces;
}
