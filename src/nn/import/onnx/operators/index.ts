import type { Operator } from '../operator-call.js';
import { activationOperators } from './activations.js';
import { blockOperators } from './blocks.js';
import { concatOperators } from './concat.js';
import { creationOperators } from './creation.js';
import { binaryOperators, unaryOperators } from './elementwise.js';
import { linearOperators } from './linear.js';
import { movementOperators } from './movement.js';
import { normalisationOperators } from './normalisation.js';
import { normaliseOperators } from './normalise.js';
import { padOperators } from './pad.js';
import { passingOperators } from './passing.js';
import { poolingOperators } from './pooling.js';
import { reductionOperators } from './reductions.js';
import { resizeOperators } from './resize.js';
import { softmaxOperators } from './softmax.js';

/** Every operator of ONNX that is read, by its name. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...activationOperators,
    ...binaryOperators,
    ...blockOperators,
    ...concatOperators,
    ...creationOperators,
    ...linearOperators,
    ...movementOperators,
    ...normalisationOperators,
    ...normaliseOperators,
    ...padOperators,
    ...passingOperators,
    ...poolingOperators,
    ...reductionOperators,
    ...resizeOperators,
    ...softmaxOperators,
    ...unaryOperators,
  }),
);
