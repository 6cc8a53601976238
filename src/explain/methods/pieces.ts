/** A way from t = 0 to t = 1 along which a score rises or falls. */
export interface Way {
  score(t: number): number;
  gradient(t: number): Float32Array;
  /** The derivative of the score by t that follows from the gradient there. */
  slope(gradient: Float32Array): number;
}

/** A part of the way, and the gradient in its middle. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly gradient: Float32Array;
}

/** Inputs on a shorter piece are hardly distinct in float32: what is left is rounding. */
const SHORTEST = 2 ** -20;

interface Measured extends Piece {
  readonly scores: readonly [from: number, to: number];
  /** The midpoint rule's: |slope in the middle · length − what the score really rose by|. */
  readonly error: number;
}

const isWorse = (a: Measured, b: Measured): boolean =>
  a.error > b.error || (a.error === b.error && a.to - a.from > b.to - b.from);

/**
 * Cuts the way into `count` pieces for the midpoint rule, short where its error is large. It begins
 * with a third of them, evenly; then the piece with the largest error falls into three, of which
 * the middle one keeps the gradient that is known. Takes `count` gradients, `count + 1` scores.
 */
export function cutIntoPieces(way: Way, count: number): readonly Piece[] {
  const measure = (
    from: number,
    to: number,
    scores: readonly [number, number],
    gradient = way.gradient((from + to) / 2),
  ): Measured => {
    const length = to - from;
    const error = Math.abs(way.slope(gradient) * length - (scores[1] - scores[0]));
    return { from, to, scores, gradient, error: length < SHORTEST ? 0 : error };
  };
  const third = Math.ceil(count / 3);
  // Each cut adds two pieces.
  const start = (count - third) % 2 === 0 ? third : third + 1;
  const knots = Array.from({ length: start + 1 }, (_, k) => k / start);
  const scores = knots.map(way.score);
  const pieces = Array.from({ length: start }, (_, k) =>
    measure(knots[k], knots[k + 1], [scores[k], scores[k + 1]]),
  );
  while (pieces.length < count) {
    const worst = pieces.reduce((a, b) => (isWorse(b, a) ? b : a));
    const { from, to, gradient } = worst;
    const [u, v] = [from + (to - from) / 3, to - (to - from) / 3];
    const [below, above] = [way.score(u), way.score(v)];
    pieces.splice(
      pieces.indexOf(worst),
      1,
      measure(from, u, [worst.scores[0], below]),
      measure(u, v, [below, above], gradient),
      measure(v, to, [above, worst.scores[1]]),
    );
  }
  return pieces;
}
