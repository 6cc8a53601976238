import { noArgument } from './argument.js';
import { defineOperation } from './operation.js';

/** Mean colour of the ImageNet training pictures, RGB: what the network's input subtracts. */
export const meanColour = [123, 117, 104] as const;

/**
 * The region becomes the mean colour, which is 0 in the network's input: the nearest thing to
 * "nothing is there".
 */
export const remove = defineOperation<Record<string, never>>({
  usage: 'remove',
  summary: 'the mean colour of the training pictures',
  parse: (argument) => noArgument(argument, 'remove'),
  paint: (canvas, _picture, { mask }) => {
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] !== 0) canvas.set(meanColour, 4 * i);
    }
  },
});
