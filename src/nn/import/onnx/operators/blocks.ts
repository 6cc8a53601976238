import { checkBatch } from '../graph-builder.js';
import { activationInput, type Operator, type OperatorCall } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { reshapeValue, transposeValue } from './views.js';

/** An array of six axes in another order, and the picture that it is then. */
interface Rearranged {
  readonly from: readonly number[];
  readonly order: readonly number[];
  readonly shape: readonly number[];
}

/** An operator that moves blocks of pixels into channels, or back: a reshape, a transposition, a reshape. */
const rearranging =
  (
    describe: (call: OperatorCall, shape: readonly number[], block: number) => Rearranged,
  ): Operator =>
  (call) => {
    const x = activationInput(call, 0);
    checkBatch(x.shape);
    const block = call.attributes.int('blocksize', 0);
    if (x.shape.length !== 4 || !(block >= 1)) throw new Refusal('it has no picture, or no block');
    const { from, order, shape } = describe(call, x.shape, block);
    const isWhole = [...from, ...shape].every(Number.isInteger);
    if (!isWhole) throw new Refusal(`its input is not of whole blocks of ${block}`);
    const moved = transposeValue(reshapeValue(call, x, from), order, call.allowance);
    return [reshapeValue(call, moved, shape)];
  };

export const blockOperators: Readonly<Record<string, Operator>> = {
  DepthToSpace: rearranging(({ attributes }, [batch, channels, height, width], block) => {
    const isColumnRow = attributes.text('mode', 'DCR') === 'CRD';
    const depth = channels / block ** 2;
    return {
      from: isColumnRow
        ? [batch, depth, block, block, height, width]
        : [batch, block, block, depth, height, width],
      order: isColumnRow ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2],
      shape: [batch, depth, height * block, width * block],
    };
  }),
  SpaceToDepth: rearranging((_, [batch, channels, height, width], block) => ({
    from: [batch, channels, height / block, block, width / block, block],
    order: [0, 3, 5, 1, 2, 4],
    shape: [batch, channels * block ** 2, height / block, width / block],
  })),
};
