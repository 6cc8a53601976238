import type { Fit } from '../image/fit/fit.js';
import type { Picture } from '../image/picture.js';
import { scoresSteps } from '../nn/forward.js';
import type { Network } from '../nn/network.js';
import { inputFromPicture } from '../pictures/input.js';
import type { Steps } from '../steps.js';
import type { Engine } from '../tensor/engine.js';

/** What gives a picture its scores. */
export interface Scoring {
  readonly engine: Engine;
  readonly network: Network;
  readonly fit: Fit | undefined;
}

/** Every class's score for a picture. */
export function pictureScores(
  { engine, network, fit }: Scoring,
  picture: Picture,
): Steps<Float32Array> {
  const { values, shape } = inputFromPicture(picture, network, fit);
  return scoresSteps(engine, network, values, shape);
}
