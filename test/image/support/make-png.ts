import { crc32 as crcOf, deflateSync } from 'node:zlib';

/** How a test's PNG is to be made. */
export interface PngPlan {
  width: number;
  height: number;
  colourType: 0 | 2 | 3 | 4 | 6;
  depth: 1 | 2 | 4 | 8 | 16;
  interlaced?: boolean;
  /** The sample of channel c at column x and row y, 0 … 2^depth − 1. */
  sample(x: number, y: number, c: number): number;
  /** Chunks between IHDR and IDAT, such as PLTE and tRNS. */
  before?: Uint8Array[];
}

export const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** One chunk with its length and a right checksum. */
export function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(content.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crcOf(body), body.length + 4);
  return result;
}

export function header(
  width: number,
  height: number,
  depth: number,
  colourType: number,
  interlaced = false,
): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return chunk('IHDR', content);
}

/** The scan lines of a plan, unfiltered, with their filter bytes. */
export function rawLines(plan: PngPlan): Buffer {
  const lines: Buffer[] = [];
  for (const [x0, y0, dx, dy] of plan.interlaced ? ADAM7 : [[0, 0, 1, 1]]) {
    for (let y = y0; y < plan.height && x0 < plan.width; y += dy) {
      let bits = '';
      for (let x = x0; x < plan.width; x += dx) {
        for (let c = 0; c < CHANNELS[plan.colourType]; c++) {
          bits += plan.sample(x, y, c).toString(2).padStart(plan.depth, '0');
        }
      }
      const bytes = bits.match(/.{1,8}/g)!.map((b) => Number.parseInt(b.padEnd(8, '0'), 2));
      lines.push(Buffer.from([0, ...bytes]));
    }
  }
  return Buffer.concat(lines);
}

/** Where in a plan's scan lines each of them begins: at its filter byte. */
export function lineStarts(plan: PngPlan): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const [x0, y0, dx, dy] of plan.interlaced ? ADAM7 : [[0, 0, 1, 1]]) {
    const columns = Math.max(0, Math.ceil((plan.width - x0) / dx));
    for (let y = y0; y < plan.height && columns > 0; y += dy) {
      starts.push(at);
      at += 1 + Math.ceil((columns * CHANNELS[plan.colourType] * plan.depth) / 8);
    }
  }
  return starts;
}

/** A whole PNG file; `lines` replaces the scan lines that the plan would give. */
export function makePng(plan: PngPlan, lines: Uint8Array = rawLines(plan)): Buffer {
  return Buffer.concat([
    SIGNATURE,
    header(plan.width, plan.height, plan.depth, plan.colourType, plan.interlaced),
    ...(plan.before ?? []),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
