import type { Picture } from '../picture.js';
import { DamagedError, type PictureCodecs } from './codecs.js';
import { type Plane, writeCmyk, writeRgb } from './jpeg-colours.js';
import { type Component, isHalfHigh, largest, readFrame } from './jpeg-frame.js';
import { adobeTransform, isFrame, isJfif, type Segment, segmentsOf } from './jpeg-segments.js';
import { selectComponents } from './jpeg-split.js';

/** Components that are decoded together: their places in the frame, and the channels they come out in. */
interface Group {
  readonly picks: readonly [number, number, number];
  /** Whether libjpeg gives the samples as they are stored, and not at the picture's size. */
  readonly isStored: boolean;
}

/**
 * Decodes a JPEG whose colours mozjpeg's decoder does not give, or not as libjpeg-turbo does: CMYK and
 * YCCK, and channels of half the height. Its components are put into files of three, which libjpeg
 * decodes as they are; what is left, libjpeg-turbo's upsampling and conversion, is done here. The
 * pixels equal Pillow's `convert('RGB')`, to the byte: no profile is applied, and of CMYK each ink takes
 * away from its colour what black has left.
 *
 * @throws DamagedError where the data are broken
 */
export async function decodeByComponents(
  file: Uint8Array,
  decodeJpeg: PictureCodecs['decodeJpeg'],
): Promise<Picture> {
  const segments = [...segmentsOf(file)];
  const header = segments.find(({ marker }) => isFrame(marker));
  if (header === undefined) throw new DamagedError('it holds no picture');
  const frame = readFrame(header.content);
  const { width, height, components } = frame;
  const planes = new Map<number, Plane>();
  for (const { picks, isStored } of groupsOf(components)) {
    const { data, ...size } = await decodeJpeg(selectComponents(file, picks));
    const whole = isStored ? doubleRows(data, size.width, size.height, height) : data;
    picks.forEach((pick, channel) => {
      if (isStored === isHalfHigh(components[pick], components)) {
        planes.set(pick, planes.get(pick) ?? { data: whole, channel });
      }
    });
  }
  const ordered = components.map((_, place) => planes.get(place) as Plane);
  const data = new Uint8Array(4 * width * height);
  const write = components.length === 4 ? writeCmyk : writeRgb;
  write(ordered, isYcc(segments, components), data);
  return { width, height, data };
}

/** Whether the first three components are YCbCr, by libjpeg's `default_decompress_parms`. */
function isYcc(segments: readonly Segment[], components: readonly Component[]): boolean {
  const transform = segments.map(adobeTransform).findLast((it) => it !== undefined);
  if (components.length === 4) return transform !== undefined && transform !== 0;
  if (segments.some(isJfif)) return true;
  if (transform !== undefined) return transform !== 0;
  return String.fromCharCode(...components.map(({ id }) => id)) !== 'RGB';
}

/** Files of three components in which every component is found as it is wanted. */
function groupsOf(components: readonly Component[]): Group[] {
  const places = components.map((_, place) => place);
  const area = (place: number): number => components[place].h * components[place].v;
  const smallest = places.reduce((a, b) => (area(b) < area(a) ? b : a));
  const [halfHigh, others] = [true, false].map((wanted) =>
    places.filter((place) => isHalfHigh(components[place], components) === wanted),
  );
  const groups: Group[] = [];
  // Those that are taken as they are stored have the same factors, so that they are all the largest.
  for (let from = 0; from < halfHigh.length; from += 3) {
    const [a, b = a, c = b] = halfHigh.slice(from, from + 3);
    groups.push({ picks: [a, b, c], isStored: true });
  }
  // The others are brought to the picture's size by libjpeg, for which the largest must be among them.
  // What fills up is the smallest, since a unit holds no more than ten blocks.
  const widest = largest(components, 'h');
  const highest = largest(components, 'v');
  const both = others.find((place) => area(place) === widest * highest);
  const holders =
    both === undefined
      ? [
          places.find((place) => components[place].h === widest) as number,
          places.find((place) => components[place].v === highest) as number,
        ]
      : [both];
  let left = others;
  while (left.length > 0) {
    const more = left.filter((place) => !holders.includes(place)).slice(0, 3 - holders.length);
    const [a, b = smallest, c = smallest] = [...holders, ...more];
    groups.push({ picks: [a, b, c], isStored: false });
    left = left.filter((place) => !holders.includes(place) && !more.includes(place));
  }
  return groups;
}

/**
 * Samples of half the height at the picture's, as libjpeg-turbo's `h1v2_fancy_upsample` computes them:
 * three parts of the nearer row and one of the farther, rounded down in even rows and up in odd ones.
 */
function doubleRows(data: Uint8Array, width: number, rows: number, height: number): Uint8Array {
  const result = new Uint8Array(4 * width * height);
  const step = 4 * width;
  for (let y = 0; y < height; y++) {
    const row = Math.min(y >> 1, rows - 1);
    const beside = Math.min(rows - 1, Math.max(0, row + (y % 2 === 0 ? -1 : 1)));
    const bias = y % 2 === 0 ? 1 : 2;
    for (let i = 0; i < step; i++) {
      result[y * step + i] = (3 * data[row * step + i] + data[beside * step + i] + bias) >> 2;
    }
  }
  return result;
}
