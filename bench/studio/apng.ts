import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';

/** A picture of an animation: a PNG, opaque, and how long it is shown, in milliseconds. */
export interface Frame {
  readonly png: Buffer;
  readonly milliseconds: number;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A chunk of a PNG: length, name, data, and the checksum of the latter two. */
function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The data of all chunks of a name in a PNG file, joined. */
function dataOf(name: string, file: Buffer): Buffer {
  const found: Buffer[] = [];
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === name) {
      found.push(file.subarray(at + 8, at + 8 + length));
    }
    at += length + 12;
  }
  return Buffer.concat(found);
}

/** The least rectangle outside of which two pictures of one size are the same; one pixel where they are. */
function changed(before: PNG, after: PNG): Rectangle {
  const { width, height } = after;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (before.data.readUInt32LE(at) === after.data.readUInt32LE(at)) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), y + 1];
    }
  }
  if (right === 0) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The file of a part of a picture: colours without alpha, at the best compression. */
function partOf(picture: PNG, { x, y, width, height }: Rectangle): Buffer {
  const part = new PNG({ width, height });
  PNG.bitblt(picture, part, x, y, width, height, 0, 0);
  return PNG.sync.write(part, { colorType: 2, inputHasAlpha: true, deflateLevel: 9 });
}

function frameControl(sequence: number, { x, y, width, height }: Rectangle, milliseconds: number) {
  const data = Buffer.alloc(26);
  for (const [i, value] of [sequence, width, height, x, y].entries()) {
    data.writeUInt32BE(value, 4 * i);
  }
  data.writeUInt16BE(milliseconds, 20);
  data.writeUInt16BE(1000, 22);
  // Each frame is drawn over what is there (dispose: none, blend: source).
  return chunk('fcTL', data);
}

const numbered = (sequence: number, data: Buffer): Buffer => {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sequence);
  return Buffer.concat([number, data]);
};

/**
 * Makes an animated PNG (APNG) that is repeated for ever. After the first frame, only the rectangle that
 * has changed is stored. What does not know animations shows the first frame.
 * @throws RangeError where there is no frame, or not all are of one size
 */
export function animatedPng(frames: readonly Frame[]): Buffer {
  const pictures = frames.map(({ png }) => PNG.sync.read(png));
  const [first] = pictures;
  if (first === undefined) throw new RangeError('an animation needs a frame');
  const { width, height } = first;
  if (pictures.some((one) => one.width !== width || one.height !== height)) {
    throw new RangeError('the frames are not of one size');
  }
  const whole = { x: 0, y: 0, width, height };
  const start = partOf(first, whole);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames.length);
  const parts = [
    SIGNATURE,
    chunk('IHDR', dataOf('IHDR', start)),
    chunk('acTL', control),
    frameControl(0, whole, frames[0].milliseconds),
    chunk('IDAT', dataOf('IDAT', start)),
  ];
  for (let i = 1, sequence = 1; i < pictures.length; i++) {
    const part = changed(pictures[i - 1], pictures[i]);
    parts.push(frameControl(sequence++, part, frames[i].milliseconds));
    parts.push(chunk('fdAT', numbered(sequence++, dataOf('IDAT', partOf(pictures[i], part)))));
  }
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}
