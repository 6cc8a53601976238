import { closest } from 'fastest-levenshtein';
import { UserError } from '../errors.js';
import { inferShapes, nodesUpTo } from '../nn/graph.js';
import { inputShape } from '../nn/input-spec.js';
import type { Network } from '../nn/network.js';
import type { Visit } from '../nn/pull-back.js';
import type { Shape } from '../tensor/tensor.js';
import { sumsOf } from './lrp/ledger.js';

/** Relevance as it stood at the output of a hidden layer. */
export interface HiddenRelevance {
  readonly layer: string;
  /** `[C, h, w]`. */
  readonly shape: Shape;
  readonly values: Float32Array;
  /** The channels with the most relevance, |R| summed over the map, most first. */
  readonly topChannels: readonly { readonly channel: number; readonly relevance: number }[];
}

/** No layer's name is longer. The distance between names takes time in proportion to both lengths. */
const LONGEST_NAME = 100;

/** How many channels are listed. */
const LISTED = 10;

/**
 * Checks a layer's name, and the number of one of its channels. Throws a UserError with the closest
 * name, or with the channels that there are.
 */
export function checkLayer({ graph, input }: Network, name: string, channel?: number): void {
  const names = nodesUpTo(graph, graph.scores).map((node) => node.name);
  if (!names.includes(name)) {
    throw new UserError(
      `the network has no layer ${name}; did you mean ${closest(name.slice(0, LONGEST_NAME), names)}? whypixel audit lists all`,
    );
  }
  if (channel === undefined) return;
  const [channels] = inferShapes(graph, inputShape(input)).get(name) as [number];
  checkChannel(name, channel, channels);
}

function checkChannel(layer: string, channel: number, channels: number): void {
  if (channel < channels) return;
  throw new UserError(`${layer} has channels 0 to ${channels - 1}, and no channel ${channel}`);
}

/**
 * Watches one layer as relevance passes it. With `channel`, only that channel's relevance goes on.
 * @throws UserError, when relevance gets there, if the layer has no such channel
 */
export function watchLayer(
  layer: string,
  channel: number | undefined,
  found: (hidden: HiddenRelevance) => void,
): Visit {
  return (name, arrived) => {
    if (name !== layer) return;
    const [channels] = arrived.shape;
    if (channel !== undefined) checkChannel(layer, channel, channels);
    const plane = arrived.data.length / channels;
    const totals = Array.from({ length: channels }, (_, c) => ({
      channel: c,
      relevance: sumsOf(arrived.data.subarray(c * plane, (c + 1) * plane)).sum,
    }));
    found({
      layer,
      shape: arrived.shape,
      values: new Float32Array(arrived.data),
      topChannels: totals
        .sort((a, b) => Math.abs(b.relevance) - Math.abs(a.relevance) || a.channel - b.channel)
        .slice(0, LISTED),
    });
    if (channel === undefined) return;
    arrived.data.fill(0, 0, channel * plane);
    arrived.data.fill(0, (channel + 1) * plane);
  };
}
