import type { InputSpec } from '../input-spec.js';
import type { NetworkDescription } from './description.js';

type Levels = Pick<InputSpec, 'scale' | 'mean' | 'std'>;

/** What networks of torchvision are trained with: what is assumed where nothing says otherwise. */
const ASSUMED = {
  channels: 'rgb',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  fit: 'cover',
} as const satisfies Partial<InputSpec>;

/** A network's input, and which of it nothing has said. */
export interface CompletedInput {
  readonly input: InputSpec;
  /** What had to be assumed, in words: `channels rgb, scale 1/255`; undefined where nothing had to be. */
  readonly assumed: string | undefined;
}

/**
 * Puts a network's input together from what several sources say of it. Where one of scale, mean and
 * deviation is said, the others are 1, 0 and 1, but for the scale of means and deviations that are at
 * most 1, which are those of 0…1.
 *
 * @param sources the first that has a field counts
 * @param size of the network's own file
 */
export function completeInput(
  sources: readonly NetworkDescription[],
  size: InputSpec['size'],
): CompletedInput {
  const first = <K extends keyof NetworkDescription>(key: K) =>
    sources.find((source) => source[key] !== undefined)?.[key];
  const [channels, resize] = [first('channels'), first('resize')];
  const levels = { scale: first('scale'), mean: first('mean'), std: first('std') };
  const areSaid = Object.values(levels).some((value) => value !== undefined);
  const chosen = areSaid ? levelsOf(levels) : ASSUMED;
  const input: InputSpec = {
    size: first('size') ?? size,
    channels: channels ?? ASSUMED.channels,
    scale: chosen.scale,
    mean: chosen.mean,
    std: chosen.std,
    fit: first('fit') ?? ASSUMED.fit,
    ...(resize !== undefined && { resize }),
  };
  const missing = [
    ...(channels === undefined ? [`channels ${input.channels}`] : []),
    ...(levels.scale === undefined ? [`scale ${scaleText(input.scale)}`] : []),
    ...(areSaid ? [] : [`mean ${input.mean.join(',')}`, `std ${input.std.join(',')}`]),
  ];
  return { input, assumed: missing.length === 0 ? undefined : missing.join(', ') };
}

const scaleText = (scale: number): string => (scale === ASSUMED.scale ? '1/255' : String(scale));

function levelsOf({ scale, mean, std }: { [K in keyof Levels]: Levels[K] | undefined }): Levels {
  const isUnit = (values: readonly number[] | undefined) =>
    values === undefined || values.every((value) => Math.abs(value) <= 1);
  const isOfUnit = (mean ?? std) !== undefined && isUnit(mean) && isUnit(std);
  return {
    scale: scale ?? (isOfUnit ? ASSUMED.scale : 1),
    mean: mean ?? [0, 0, 0],
    std: std ?? [1, 1, 1],
  };
}
