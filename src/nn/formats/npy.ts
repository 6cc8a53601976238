import { quote, UserError } from '../../errors.js';
import { halfToNumber } from '../../tensor/half.js';
import { elementCount, formatShape } from './shape.js';

/** An array from a `.npy` file. */
export interface NpyArray {
  /** The extents, outermost first; `[]` for a single number. */
  readonly shape: readonly number[];
  /** The values in C order; float16 is widened. */
  readonly data: Float32Array | Float64Array;
}

const MAGIC = '\x93NUMPY';
const HEADER_LIMIT = 2 ** 16;
const ALIGNMENT = 64;
const AXES_LIMIT = 32;

/** By the format's major version, the width in bytes of the header length at byte 8. */
const LENGTH_WIDTHS: Readonly<Record<number, 2 | 4>> = { 1: 2, 2: 4, 3: 4 };

/** The kinds of numbers that are read, by NumPy's code without the byte order. */
interface Kind {
  readonly width: 2 | 4 | 8;
  /** What holds them exactly. */
  readonly Values: typeof Float32Array | typeof Float64Array;
  read(view: DataView, at: number, little: boolean): number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  f2: {
    width: 2,
    Values: Float32Array,
    read: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  },
  f4: {
    width: 4,
    Values: Float32Array,
    read: (view, at, little) => view.getFloat32(at, little),
  },
  f8: {
    width: 8,
    Values: Float64Array,
    read: (view, at, little) => view.getFloat64(at, little),
  },
};

const ADVICE = "save it with np.save(path, array.astype('f4'))";

/**
 * Decodes NumPy's array format (versions 1.0, 2.0 and 3.0) for float16, float32 and float64 in either
 * byte order, in C or Fortran order (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 * Own code, because the npm packages for it check neither the sizes nor the bounds of what they read.
 *
 * The data is a view of `file` where it lies there little-endian, in C order and aligned, or else a
 * copy, at most twice the file's size; nothing larger is allocated.
 *
 * @param name the file's name, for messages.
 * @throws {UserError} where it is another kind of file or array, or its size is not what its
 *   header says.
 */
export function decodeNpy(file: Uint8Array, name: string): NpyArray {
  const refuse = (reason: string) => new UserError(`${quote(name)} cannot be used: ${reason}`);
  const { header, dataStart } = readHeader(file, refuse);
  const { kind, little } = readType(header, refuse);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header);
  if (order === null) throw refuse('its header has no fortran_order');
  const fortran = order[1] === 'True';

  const shape = readShape(header, refuse);
  const count = elementCount(shape);
  const size = count * kind.width;
  if (file.length - dataStart !== size) {
    const found = `${file.length - dataStart} bytes of values`;
    throw refuse(`its shape ${formatShape(shape)} needs ${size} but it has ${found}`);
  }
  const at = file.byteOffset + dataStart;
  const { Values } = kind;
  const isStoredSo = little && !fortran && kind.width === Values.BYTES_PER_ELEMENT;
  if (isStoredSo && at % kind.width === 0) {
    return { shape, data: new Values(file.buffer as ArrayBuffer, at, count) };
  }
  const view = new DataView(file.buffer, at, size);
  const data = new Values(count);
  if (fortran) copyFortran(data, shape, (i) => kind.read(view, i * kind.width, little));
  else for (let i = 0; i < count; i++) data[i] = kind.read(view, i * kind.width, little);
  return { shape, data };
}

/** The type of the numbers, and their byte order: `<` little, `>` big, `=` or none that of the machine. */
function readType(header: string, refuse: Refuse): { kind: Kind; little: boolean } {
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"])?/.exec(header);
  if (descr === null) throw refuse('its header has no descr');
  const code = descr[1];
  if (code === undefined) throw refuse(`it is a structured array, not one of numbers; ${ADVICE}`);
  const [, order, type] = /^([<>=|]?)(.*)$/s.exec(code) as RegExpExecArray;
  if (/^[iu]\d$/.test(type as string)) {
    throw refuse(
      `it holds whole numbers (${quote(code)}), as the pixels of a picture are, and no preprocessed ` +
        "input; save a picture: PIL.Image.fromarray(array.astype('u1')).save('picture.png')",
    );
  }
  const kind = Object.hasOwn(KINDS, type as string) ? KINDS[type as string] : undefined;
  if (kind === undefined) {
    throw refuse(`it is of type ${quote(code)}, not float16, float32 or float64; ${ADVICE}`);
  }
  return { kind, little: order !== '>' };
}

/** Puts the values of an array in Fortran order, the first index fastest, into C order. */
function copyFortran(
  target: Float32Array | Float64Array,
  shape: readonly number[],
  valueAt: (index: number) => number,
): void {
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = valueAt(from);
    // The next place in C order: the last index fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      place[axis] = place[axis] + 1;
      if (place[axis] !== shape[axis]) break;
      from -= strides[axis] * shape[axis];
      place[axis] = 0;
    }
  }
}

/** Bytes as text, one character each. (TextDecoder's latin1 is Windows-1252: its 0x93 is a quotation mark.) */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The opposite of `latin1`. */
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

type Refuse = (reason: string) => UserError;

/** Checks what stands before the values; the header is the text of a Python dictionary. */
function readHeader(file: Uint8Array, refuse: Refuse): { header: string; dataStart: number } {
  if (latin1(file.subarray(0, MAGIC.length)) !== MAGIC) throw refuse('it is not a .npy file');
  const major = file[6];
  if (file.length < 12) throw refuse('it is cut short');
  if (!Object.hasOwn(LENGTH_WIDTHS, major)) throw refuse(`its version ${major} is not known`);

  const width = LENGTH_WIDTHS[major];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = width === 2 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > HEADER_LIMIT) throw refuse(`its header claims ${length} bytes`);
  const dataStart = 8 + width + length;
  if (dataStart > file.length) throw refuse('it is cut short within its header');
  return { header: latin1(file.subarray(8 + width, dataStart)), dataStart };
}

function readShape(header: string, refuse: Refuse): number[] {
  const tuple = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (tuple === null) throw refuse('its header has no shape');
  // Python 2 wrote long integers as 3L; a tuple of one ends in a comma.
  const extents = tuple[1].split(',').map((extent) => extent.trim().replace(/L$/, ''));
  if (extents.at(-1) === '') extents.pop();
  const shape = extents.map((extent) => (/^\d+$/.test(extent) ? Number(extent) : Number.NaN));
  if (shape.length > AXES_LIMIT || Number.isNaN(elementCount(shape))) {
    throw refuse('its shape is not a list of sizes');
  }
  return shape;
}

/**
 * Encodes values as a `.npy` file of version 1.0, little-endian float32 in C order.
 *
 * @throws {RangeError} where `shape` does not hold exactly `data.length` values.
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  if (elementCount(shape) !== data.length) {
    throw new RangeError(`${data.length} values do not fill the shape ${formatShape(shape)}`);
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const prefix = MAGIC.length + 4; // then the version and the header's length, two bytes each
  const dataStart = Math.ceil((prefix + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;

  const file = new Uint8Array(dataStart + data.byteLength);
  const view = new DataView(file.buffer);
  const headerLength = dataStart - prefix;
  const header = `${dictionary.padEnd(headerLength - 1)}\n`;
  file.set(bytesOf(`${MAGIC}\x01\x00`));
  view.setUint16(MAGIC.length + 2, headerLength, true);
  file.set(bytesOf(header), prefix);
  for (let i = 0; i < data.length; i++) view.setFloat32(dataStart + 4 * i, data[i], true);
  return file;
}
