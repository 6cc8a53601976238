import { DamagedError } from './codecs.js';
import {
  type BlockWalker,
  createBitWriter,
  createWalker,
  type HuffmanTable,
  restartIntervals,
} from './jpeg-entropy.js';
import { type Component, type Frame, largest } from './jpeg-frame.js';
import { MARKERS, type Segment, segmentBytes } from './jpeg-segments.js';

/** What the segments before a scan have defined. */
export interface ScanState {
  /** By class and number: 0x00 DC, 0x10 AC. */
  readonly tables: ReadonlyMap<number, HuffmanTable>;
  /** The units between two restart markers; 0 where there are none. */
  readonly interval: number;
}

/** A component of a scan: its Huffman tables, and the components of the new file that take it. */
interface Taken {
  readonly component: Component;
  readonly selectors: number;
  readonly slots: readonly number[];
}

/** Passes the blocks of a component in one unit, and returns the position behind them. */
type Pass = (walker: BlockWalker) => number;

/**
 * A scan with the bits of some of its components alone, as segments of a new file.
 * @param picks for each component of the new file the place of one in the frame
 * @throws DamagedError where the data are broken, or interleaved as no encoder does
 */
export function selectInScan(
  { content, data }: Segment,
  frame: Frame,
  picks: readonly number[],
  state: ScanState,
): Uint8Array[] {
  const scan: Taken[] = Array.from({ length: content[0] }, (_, i) => {
    const [id, selectors] = content.subarray(1 + 2 * i, 3 + 2 * i);
    const place = frame.components.findIndex((component) => component.id === id);
    if (place < 0) throw new DamagedError('a scan of a component that is not in the frame');
    const slots = picks.flatMap((pick, slot) => (pick === place ? [slot] : []));
    return { component: frame.components[place], selectors, slots };
  });
  const spectrum = content.subarray(1 + 2 * scan.length);
  const header = (slots: readonly (readonly [slot: number, selectors: number])[]): Uint8Array =>
    segmentBytes(MARKERS.SOS, Uint8Array.of(slots.length, ...slots.flat(), ...spectrum));
  if (scan.length === 1) {
    // Not interleaved: all blocks are the component's. Each that takes it has a scan of its own.
    return scan[0].slots.flatMap((slot) => [header([[slot, scan[0].selectors]]), data]);
  }
  const order = scan
    .flatMap(({ slots }, place) => slots.map((slot) => ({ slot, place })))
    .sort((a, b) => a.slot - b.slot);
  if (order.length === 0) return [];
  const { h, v } = scan[order[0].place].component;
  // Alone, a component's blocks would be expected row by row.
  if (order.length === 1 && h * v > 1) {
    throw new DamagedError('its channels are interleaved in an unusual way');
  }
  const places = order.map(({ place }) => place);
  const passes = scan.map((taken) => passOf(taken, spectrum, state.tables));
  const copied = copyUnits(data, unitsOf(frame), passes, places, state.interval);
  return [header(order.map(({ slot, place }) => [slot, scan[place].selectors])), copied];
}

/** The units of an interleaved scan: each holds the blocks of one place in the picture. */
function unitsOf({ width, height, components }: Frame): number {
  const columns = Math.ceil(width / (8 * largest(components, 'h')));
  return columns * Math.ceil(height / (8 * largest(components, 'v')));
}

/** How a component's blocks in a unit are passed: by the mode that the scan's spectrum tells. */
function passOf(
  { component, selectors }: Taken,
  [start, end, precision]: Uint8Array,
  tables: ReadonlyMap<number, HuffmanTable>,
): Pass {
  const blocks = component.h * component.v;
  const tableOf = (id: number): HuffmanTable => {
    const table = tables.get(id);
    if (table === undefined) throw new DamagedError('a Huffman table is missing');
    return table;
  };
  const repeated =
    (pass: (walker: BlockWalker) => void): Pass =>
    (walker) => {
      for (let i = 0; i < blocks; i++) pass(walker);
      return walker.position();
    };
  if (start > 0) throw new DamagedError('an interleaved scan of AC coefficients');
  if (precision >> 4 > 0) return repeated((walker) => walker.bit());
  const dc = tableOf(selectors >> 4);
  if (end === 0) return repeated((walker) => walker.difference(dc));
  const ac = tableOf(0x10 | (selectors & 15));
  return repeated((walker) => walker.sequential(dc, ac));
}

/**
 * Walks the units of a scan and copies the blocks of some components.
 * @param places those components' places in the scan, in the order of the new file
 */
function copyUnits(
  data: Uint8Array,
  count: number,
  passes: readonly Pass[],
  places: readonly number[],
  interval: number,
): Uint8Array {
  const writer = createBitWriter(data.length);
  const ends = [0, ...passes.map(() => 0)];
  let done = 0;
  let restarts = 0;
  for (const bytes of restartIntervals(data)) {
    if (done === count) break;
    if (done > 0) writer.flush(0xd0 + (restarts++ & 7));
    const walker = createWalker(bytes);
    const last = interval === 0 ? count : Math.min(count, done + interval);
    for (; done < last; done++) {
      ends[0] = walker.position();
      for (let i = 0; i < passes.length; i++) ends[i + 1] = passes[i](walker);
      for (const place of places) writer.copy(bytes, ends[place], ends[place + 1]);
    }
  }
  if (done < count) throw new DamagedError('entropy-coded data that end too soon');
  writer.flush();
  return writer.bytes();
}
