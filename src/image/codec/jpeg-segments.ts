import { hasTextAt, viewOf } from './bytes.js';

/** A marker of a JPEG, what it announces, and the entropy-coded data behind a scan's. */
export interface Segment {
  readonly marker: number;
  /** The content, without marker and length. */
  readonly content: Uint8Array;
  /** Of a scan header: the data of its scan, with the restart markers in them. */
  readonly data: Uint8Array;
}

export const MARKERS = {
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DHT: 0xc4,
  DRI: 0xdd,
  ADOBE: 0xee,
} as const;
const [COM, TEM] = [0xfe, 0x01];

export const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
/** Markers that only announce what to decode by have a length; these stand alone. */
export const standsAlone = (marker: number): boolean => marker === TEM || isRestart(marker);
/** Whether a marker is of the sixteen that announce a segment of an application's, APP0 to APP15. */
export const isApplication = (marker: number): boolean => marker >> 4 === 0xe;
const applicationOf = (marker: number): number => marker & 15;
export const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2;

/**
 * Where the next marker's code stands at or after `from`: the byte after a run of 0xFF that is not a
 * stuffed zero. Like libjpeg, it passes over stray bytes between segments; the entropy-coded data
 * after a scan header are passed over in the same way, with the restart markers in them.
 */
export function nextMarker(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length;
    while (bytes[at] === 0xff) at++;
    if (at >= bytes.length) return bytes.length;
    if (bytes[at] !== 0 && !isRestart(bytes[at])) return at;
  }
}

/** The segments of a file that `scanJpeg` has passed, but for the markers at its beginning and end. */
export function* segmentsOf(file: Uint8Array): Generator<Segment> {
  const view = viewOf(file);
  for (let at = nextMarker(file, 2); at < file.length && file[at] !== MARKERS.EOI; ) {
    const marker = file[at];
    if (standsAlone(marker)) {
      at = nextMarker(file, at + 1);
      continue;
    }
    const end = at + 1 + view.getUint16(at + 1);
    const next = nextMarker(file, end);
    const dataEnd = next < file.length ? file.lastIndexOf(0xff, next - 1) : file.length;
    yield { marker, content: file.subarray(at + 3, end), data: file.subarray(end, dataEnd) };
    at = next;
  }
}

/** The bytes of a segment with its marker and length, without the data behind it. */
export function segmentBytes(marker: number, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + content.length);
  bytes.set([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]);
  bytes.set(content, 4);
  return bytes;
}

/** What says nothing about the pixels: comments, and applications' segments but JFIF's and Adobe's. */
const isNote = (marker: number): boolean =>
  marker === COM ||
  (isApplication(marker) && marker !== MARKERS.ADOBE && applicationOf(marker) !== 0);

/**
 * The file without notes. libjpeg keeps what it is told of each of them in a list that it walks to its
 * end for every further one: 160,000 empty ones in 640 kB keep it busy for half a minute.
 */
export function withoutNotes(file: Uint8Array): Uint8Array {
  const kept = new Uint8Array(file.length);
  kept.set(file.subarray(0, 2));
  let filled = 2;
  const view = viewOf(file);
  let at = nextMarker(file, 2);
  let from = 2;
  while (at < file.length && file[at] !== MARKERS.EOI) {
    const marker = file[at];
    const end = standsAlone(marker) ? at + 1 : at + 1 + view.getUint16(at + 1);
    if (isNote(marker)) {
      const start = file.lastIndexOf(0xff, at - 1);
      kept.set(file.subarray(from, start), filled);
      filled += start - from;
      from = end;
    }
    at = nextMarker(file, end);
  }
  kept.set(file.subarray(from), filled);
  return kept.subarray(0, filled + file.length - from);
}

/** The colour transform of Adobe's segment: 0 none, 1 YCbCr, 2 YCCK; undefined where it is none. */
export const adobeTransform = ({ marker, content }: Segment): number | undefined =>
  marker === MARKERS.ADOBE && content.length >= 12 && hasTextAt(content, 'Adobe', 0)
    ? content[11]
    : undefined;

/** Whether a segment is JFIF's, which says that three components are YCbCr. */
export const isJfif = ({ marker, content }: Segment): boolean =>
  isApplication(marker) &&
  applicationOf(marker) === 0 &&
  content.length >= 12 &&
  hasTextAt(content, 'JFIF\0', 0);
