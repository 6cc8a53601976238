import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { decodeNpy, encodeNpy } from '../../../src/nn/formats/npy.js';
import { readNpy } from '../../../src/node/read-npy.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';

/** A file of any version with this header, padded as NumPy pads, then these values. */
function npy(header: string, values: Uint8Array, version = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const padded = `${header.padEnd(Math.ceil((prefix + header.length + 1) / 64) * 64 - prefix - 1)}\n`;
  const start = Buffer.alloc(prefix);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(padded.length, 8);
  else start.writeUInt32LE(padded.length, 8);
  return new Uint8Array(Buffer.concat([start, Buffer.from(padded), values]));
}
const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
const f4 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const f8 = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);

describe('decodeNpy', () => {
  it.each([1, 2, 3])('reads version %i.0', (version) => {
    const file = npy(header("'<f4'", '(2, 1)'), f4(1.5, -2), version);
    expect(decodeNpy(file, 'a')).toEqual({ shape: [2, 1], data: Float32Array.of(1.5, -2) });
  });

  it('reads float64, one axis, a single number, no values, and what Python 2 wrote', () => {
    const read = (descr: string, shape: string, values: Uint8Array) =>
      decodeNpy(npy(header(descr, shape), values), 'a');
    expect(read("'<f8'", '(2,)', f8(0.1, 2))).toEqual({
      shape: [2],
      data: Float64Array.of(0.1, 2),
    });
    expect(read("'<f4'", '()', f4(3))).toEqual({ shape: [], data: Float32Array.of(3) });
    expect(read("'<f4'", '(0, 5)', f4())).toEqual({ shape: [0, 5], data: new Float32Array() });
    expect(read("'<f4'", '(1L, 2L)', f4(1, 2)).shape).toEqual([1, 2]);
    const reordered = `{"shape":(1,),"fortran_order":False,"descr":"<f4"}`;
    expect(decodeNpy(npy(reordered, f4(5)), 'a').data).toEqual(Float32Array.of(5));
  });

  it.each([
    ['<f2', Uint8Array.of(0x00, 0x3c, 0x00, 0xc0), [1, -2]],
    ['>f2', Uint8Array.of(0x3c, 0x00, 0xc0, 0x00), [1, -2]],
    ['>f4', Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0), [1, -2]],
    ['>f8', Uint8Array.of(0x3f, 0xf0, ...Array(6).fill(0), 0xc0, ...Array(7).fill(0)), [1, -2]],
    ['=f4', f4(0.1, 3), [Math.fround(0.1), 3]],
  ])('reads %s', (descr, bytes, values) => {
    const { data } = decodeNpy(npy(header(`'${descr}'`, '(2,)'), bytes), 'a');
    expect([...data]).toEqual(values);
    expect(data).toBeInstanceOf(descr.endsWith('8') ? Float64Array : Float32Array);
  });

  it('turns Fortran order into C order, for every shape', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 5 }), fc.boolean(), (shape, big) => {
        const count = shape.reduce((a, b) => a * b, 1);
        const stored = new DataView(new ArrayBuffer(4 * count));
        const expected = new Float32Array(count);
        // By the definition: of the value at place (i, j, …), i moves fastest in Fortran's order.
        for (let c = 0; c < count; c++) {
          let [rest, place] = [c, [] as number[]];
          for (const size of [...shape].reverse()) {
            place = [rest % size, ...place];
            rest = Math.floor(rest / size);
          }
          const at = place.reduceRight((sum, i, axis) => sum * (shape[axis] as number) + i, 0);
          expected[c] = 10 + c;
          stored.setFloat32(4 * at, 10 + c, !big);
        }
        const dimensions = `(${shape.map((size) => `${size},`).join('')})`;
        const head = header(`'${big ? '>' : '<'}f4'`, dimensions, 'True');
        const file = npy(head, new Uint8Array(stored.buffer));
        expect(decodeNpy(file, 'a')).toEqual({ shape, data: expected });
      }),
    );
  });

  it('copies unaligned values out of a Buffer, whose slice is a view', () => {
    const odd = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }  \n";
    const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
    start[8] = odd.length;
    const file = Buffer.concat([start, Buffer.from(odd), f4(4, 5)]);
    for (const shift of [0, 1, 2, 3]) {
      const shifted = Buffer.concat([Buffer.alloc(shift), file]).subarray(shift);
      expect(decodeNpy(shifted, 'a').data).toEqual(Float32Array.of(4, 5));
    }
  });

  it('views values that are aligned and copies those that are not', () => {
    const file = encodeNpy(Float32Array.of(1, 2), [2]);
    expect(decodeNpy(file, 'a').data.buffer).toBe(file.buffer);
    const shifted = new Uint8Array(file.length + 1).subarray(1);
    shifted.set(file);
    expect(decodeNpy(shifted, 'a').data).toEqual(Float32Array.of(1, 2));
  });

  it.each([
    ['another kind of file', Buffer.from('not an array at all'), /not a \.npy file/],
    ['a version to come', npy(header("'<f4'", '(1,)'), f4(1), 9), /version 9/],
    ['a file cut in its magic', npy(header("'<f4'", '(1,)'), f4(1)).subarray(0, 7), /cut short/],
    [
      'a file cut in its header',
      npy(header("'<f4'", '(1,)'), f4(1)).subarray(0, 40),
      /within its header/,
    ],
    [
      'a file cut in its values',
      npy(header("'<f4'", '(2,)'), f4(1, 2)).subarray(0, -1),
      /needs 8 but it has 7 bytes/,
    ],
    ['values left over', npy(header("'<f4'", '(1,)'), f4(1, 2)), /needs 4 but it has 8 bytes/],
    ['complex numbers', npy(header("'<c8'", '(1,)'), f4(1, 1)), /of type "<c8".*astype\('f4'\)/],
    ['pixels', npy(header("'|u1'", '(4,)'), f4(1)), /whole numbers \("\|u1"\).*save a picture/],
    ['integers', npy(header("'<i4'", '(1,)'), f4(1)), /whole numbers \("<i4"\)/],
    ['a type over two lines', npy(header("'<f4\n'", '(1,)'), f4(1)), /of type "<f4\\n"/],
    ['a type named like a method', npy(header("'toString'", '(1,)'), f4(1)), /of type "toString"/],
    ['a structured array', npy(header("[('x', '<f4')]", '(1,)'), f4(1)), /structured/],
    ['no order', npy("{'descr': '<f4', 'shape': (1,)}", f4(1)), /no fortran_order/],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False}", f4(1)), /no shape/],
    ['no type', npy("{'fortran_order': False, 'shape': (1,)}", f4(1)), /no descr/],
    [
      'a shape beyond all numbers',
      npy(header("'<f4'", '(9999999999, 9999999999)'), f4(1)),
      /list of sizes/,
    ],
    ['a shape with a hole', npy(header("'<f4'", '(1,,1)'), f4(1)), /list of sizes/],
    ['a negative extent', npy(header("'<f4'", '(-1,)'), f4(1)), /no shape/],
    [
      'a header of megabytes',
      npy(`${header("'<f4'", '(1,)')}${' '.repeat(70_000)}`, f4(1), 2),
      /header claims/,
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => decodeNpy(file, 'bad.npy')).toThrow(UserError);
    expect(() => decodeNpy(file, 'bad.npy')).toThrow(message);
    expect(() => decodeNpy(file, 'bad.npy')).toThrow(/"bad\.npy"/);
  });
});

describe('encodeNpy', () => {
  it('is undone by decodeNpy, for every shape and value', () => {
    const array = fc.array(fc.nat(4), { maxLength: 5 }).chain((shape) => {
      const length = shape.reduce((a, b) => a * b, 1);
      return fc.tuple(
        fc.constant(shape),
        fc.float32Array({ minLength: length, maxLength: length }),
      );
    });
    fc.assert(
      fc.property(array, ([shape, data]) => {
        const file = encodeNpy(data, shape);
        expect(file.length % 4).toBe(0);
        expect(decodeNpy(file, 'a')).toEqual({ shape, data });
      }),
      { numRuns: 300 },
    );
  });

  it('writes what NumPy writes', () => {
    const start = `\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }`;
    const file = Buffer.from(encodeNpy(Float32Array.of(1, 2, 3), [3]));
    expect(file.toString('latin1', 0, 128)).toBe(`${start.padEnd(127)}\n`);
    expect(file.length).toBe(128 + 12);
  });

  it('refuses a shape that the values do not fill', () => {
    expect(() => encodeNpy(new Float32Array(5), [2, 3])).toThrow(RangeError);
    expect(() => encodeNpy(new Float32Array(1), [-1, -1])).toThrow(RangeError);
  });
});

describe('readNpy', () => {
  it('reads from a file and names it where it cannot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'npy-'));
    const path = join(folder, 'a.npy');
    await writeFile(path, encodeNpy(Float32Array.of(4, 5), [2]));
    expect((await readNpy(path)).data).toEqual(Float32Array.of(4, 5));
    await expect(readNpy(join(folder, 'b.npy'))).rejects.toThrow(/b\.npy": there is no such file/);
    await rm(folder, { recursive: true });
  });
});

describeWithSharedData('the reference arrays', () => {
  it('are read, and written again byte for byte', async () => {
    const { shape, data } = await readNpy(sharedData('reference/espresso/input.npy'));
    expect(shape).toEqual([3, 224, 224]);
    expect(data).toBeInstanceOf(Float32Array);
    expect(data.every((value) => value >= -123 && value <= 151)).toBe(true); // 0…255 minus the mean
    const original = await readFile(sharedData('reference/espresso/input.npy'));
    expect(original.equals(encodeNpy(data as Float32Array, shape))).toBe(true);
  });
});
