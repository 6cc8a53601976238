import type { Rectangle } from '../image/fit/fit.js';
import type { Input } from '../pictures/input.js';

/** A picture, and the part of it that the network saw where that is not all of it. */
export interface SeenImage {
  readonly width: number;
  readonly height: number;
  readonly seen?: Rectangle | undefined;
}

/** The part of a picture that the network saw, where that is not all of it. */
export function croppedPart({ original }: Pick<Input, 'original'>): Rectangle | undefined {
  if (original === undefined) return undefined;
  const { source, original: whole } = original.geometry;
  return source.width === whole.width && source.height === whole.height ? undefined : source;
}

/** The part in words: `columns 106 to 532`; undefined where nothing was cut off. */
export function seenExtent({ width, height, seen }: SeenImage): string | undefined {
  if (seen === undefined) return undefined;
  const parts = [
    ...(seen.width < width ? [`columns ${seen.x} to ${seen.x + seen.width - 1}`] : []),
    ...(seen.height < height ? [`rows ${seen.y} to ${seen.y + seen.height - 1}`] : []),
  ];
  return parts.join(', ');
}

/** What the network saw, and how much was cut off; undefined where nothing was. */
export function seenLine(image: SeenImage): string | undefined {
  const extent = seenExtent(image);
  if (extent === undefined || image.seen === undefined) return undefined;
  const { width, height, seen } = image;
  const cut = 100 * (1 - (seen.width * seen.height) / (width * height));
  return `the network sees ${extent}; ${cut < 1 ? cut.toFixed(1) : cut.toFixed(0)} % are cut off`;
}

/** The same of an input. */
export const croppedLine = (input: Input): string | undefined =>
  seenLine({ width: input.width, height: input.height, seen: croppedPart(input) });
