import * as v from 'valibot';
import { descriptionFields } from '../nn/describe/description.js';
import type { NetworkFiles } from '../nn/network.js';
import { parseRequest, text } from '../tasks/request.js';
import { parseDecimal } from '../validate.js';

const word = v.optional(text);

/** The options that say which network, as the words that they are. */
export const networkSchema = v.object({
  network: word,
  weights: word,
  labels: word,
  size: word,
  channels: word,
  scale: word,
  mean: word,
  std: word,
  networkOutput: word,
});

const { size, channels, scale, std } = descriptionFields;

const valuesSchema = v.object({
  size: v.optional(size),
  channels: v.optional(channels),
  scale: v.optional(scale),
  std: v.optional(std),
});

/** A number, or the quotient of two; the text itself where it is neither. */
function numberOf(text: string): number | string {
  const [over, under, ...more] = text.split('/').map(parseDecimal);
  const number = under === undefined ? over : over / under;
  return more.length > 0 || Number.isNaN(number) ? text : number;
}

/** Numbers with a separator between; one by itself. */
function numbersOf(text: string, separator: RegExp) {
  const numbers = text.split(separator).map(numberOf);
  return numbers.length === 1 ? numbers[0] : numbers;
}

/**
 * Which network the options name, and what they say about it.
 * @throws UserError that names the option that is wrong
 */
export function networkFiles(words: v.InferOutput<typeof networkSchema>): NetworkFiles {
  const { network, weights, labels, size, channels, scale, mean, std, networkOutput } = words;
  const values = parseRequest(valuesSchema, {
    ...(size !== undefined && { size: numbersOf(size, /[x×,]/i) }),
    ...(channels !== undefined && { channels }),
    ...(scale !== undefined && { scale: numberOf(scale) }),
    ...(std !== undefined && { std: numbersOf(std, /,/) }),
  });
  return { network, weights, labels, mean, output: networkOutput, ...values };
}
