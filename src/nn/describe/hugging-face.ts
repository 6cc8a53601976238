import type { NetworkDescription } from './description.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;

const three = (value: unknown): [number, number, number] | undefined => {
  if (typeof value === 'number') return [value, value, value];
  const isThree = Array.isArray(value) && value.length === 3;
  return isThree && value.every((one) => typeof one === 'number')
    ? (value as [number, number, number])
    : undefined;
};

/** A size as Hugging Face's preprocessors write it: a side, or an object with one or two. */
interface Extent {
  /** Height and width, both given. */
  readonly both?: readonly [number, number];
  /** The shorter side alone: the picture keeps its proportions. */
  readonly shorter?: number;
}

function extentOf(value: unknown): Extent {
  const side = number(value);
  if (side !== undefined) return { both: [side, side] };
  if (!isFields(value)) return {};
  const [height, width] = [number(value.height), number(value.width)];
  if (height !== undefined && width !== undefined) return { both: [height, width] };
  const shorter = number(value.shortest_edge);
  return shorter === undefined ? {} : { shorter };
}

/** From this side on, ConvNeXt's preprocessor squashes pictures instead of cutting them. */
const SQUASHED_FROM = 384;

/** How pictures are brought to size: resized and cut, or squashed. */
function fitOf(config: Fields): Pick<NetworkDescription, 'size' | 'fit' | 'resize'> {
  const size = extentOf(config.size);
  const crop = extentOf(config.crop_size).both;
  if (config.do_center_crop !== false && crop !== undefined) {
    const resize = config.do_resize === false ? undefined : (size.shorter ?? size.both?.[0]);
    return { size: crop, fit: 'cover', ...(resize !== undefined && { resize }) };
  }
  const side = size.shorter ?? size.both?.[0];
  const share = number(config.crop_pct);
  if (share !== undefined && side !== undefined && side < SQUASHED_FROM) {
    return { size: [side, side], fit: 'cover', resize: Math.floor(side / share) };
  }
  if (side === undefined) return {};
  return { size: size.both ?? [side, side], fit: size.both || share ? 'squash' : 'cover' };
}

/**
 * What Hugging Face's `preprocessor_config.json` says of a network's input. What it leaves out is what
 * its image processors do by default; a file of another kind says nothing.
 */
export function describePreprocessor(config: unknown): NetworkDescription {
  if (!isFields(config)) return {};
  const knows = ['image_mean', 'image_std', 'rescale_factor', 'do_normalize', 'do_rescale'];
  if (!knows.some((key) => key in config)) return {};
  const isNormalised = config.do_normalize !== false;
  const scale = config.do_rescale === false ? 1 : (number(config.rescale_factor) ?? 1 / 255);
  const mean = (isNormalised ? three(config.image_mean) : undefined) ?? [0, 0, 0];
  // EfficientNet's processor takes 1 away before it normalises.
  const offset = config.rescale_offset === true ? 1 : 0;
  return {
    ...fitOf(config),
    channels: config.do_flip_channel_order === true ? 'bgr' : 'rgb',
    scale,
    mean: [mean[0] + offset, mean[1] + offset, mean[2] + offset],
    std: (isNormalised ? three(config.image_std) : undefined) ?? [1, 1, 1],
  };
}

/** The classes that Hugging Face's `config.json` names by their indices, if it does. */
export function labelsOfConfig(config: unknown): string[] | undefined {
  if (!isFields(config) || !isFields(config.id2label)) return undefined;
  const names = config.id2label;
  const labels = Object.keys(names).map((_, index) => names[index]);
  return labels.length > 0 && labels.every((label) => typeof label === 'string')
    ? (labels as string[])
    : undefined;
}
