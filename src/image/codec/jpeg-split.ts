import { viewOf } from './bytes.js';
import { DamagedError } from './codecs.js';
import { type HuffmanTable, huffmanTables } from './jpeg-entropy.js';
import { type Frame, largest, readFrame, sizeOf } from './jpeg-frame.js';
import { selectInScan } from './jpeg-scan-split.js';
import { isApplication, isFrame, MARKERS, segmentBytes, segmentsOf } from './jpeg-segments.js';

/** Adobe's segment, which says that three components are colours as they are (transform 0). */
const PLAIN_COLOURS = Uint8Array.from(
  [...'Adobe'].map((c) => c.charCodeAt(0)).concat([0, 100, 0, 0, 0, 0, 0]),
);

/**
 * A JPEG of three of another's components as red, green and blue; one may be taken repeatedly. No
 * coefficient is decoded: the bits of each block are copied, and libjpeg turns them into the samples
 * that it would have had from the whole.
 *
 * @param file a file that `scanJpeg` has passed
 * @param picks the components' places in the frame. Where all have the same sampling factors, the
 *   samples come out as they are stored; else some have the frame's largest factors.
 * @throws DamagedError where the data are broken, or interleaved as no encoder does
 */
export function selectComponents(file: Uint8Array, picks: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [
    Uint8Array.of(0xff, MARKERS.SOI),
    segmentBytes(MARKERS.ADOBE, PLAIN_COLOURS),
  ];
  const tables = new Map<number, HuffmanTable>();
  let interval = 0;
  let frame: Frame | undefined;
  for (const segment of segmentsOf(file)) {
    const { marker, content } = segment;
    if (isFrame(marker)) {
      frame = readFrame(content);
      parts.push(segmentBytes(marker, selectedFrame(content, frame, picks)));
    } else if (marker === MARKERS.SOS) {
      if (frame === undefined) throw new DamagedError('a scan before the frame header');
      parts.push(...selectInScan(segment, frame, picks, { tables, interval }));
    } else if (!isApplication(marker)) {
      if (marker === MARKERS.DRI) interval = viewOf(content).getUint16(0);
      if (marker === MARKERS.DHT)
        for (const [id, table] of huffmanTables(content)) tables.set(id, table);
      parts.push(segmentBytes(marker, content));
    }
  }
  parts.push(Uint8Array.of(0xff, MARKERS.EOI));
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function selectedFrame(content: Uint8Array, frame: Frame, picks: readonly number[]): Uint8Array {
  const picked = picks.map((pick) => frame.components[pick]);
  const { width, height } = sizeOf(frame, largest(picked, 'h'), largest(picked, 'v'));
  const result = new Uint8Array(6 + 3 * picks.length);
  result.set([content[0], height >> 8, height & 255, width >> 8, width & 255, picks.length]);
  picked.forEach(({ h, v, quantisation }, slot) => {
    result.set([slot, (h << 4) | v, quantisation], 6 + 3 * slot);
  });
  return result;
}
