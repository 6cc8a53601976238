import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { inputWithMean, meanFromText, parseMean } from '../../../src/nn/formats/mean.js';
import { encodeNpy } from '../../../src/nn/formats/npy.js';
import { googlenetInput } from '../../../src/nn/googlenet.js';

/** Caffe's mean file: a BlobProto with the legacy shape. */
function binaryProto(shape: readonly number[], values: Float32Array): Uint8Array {
  const writer = new BinaryWriter();
  shape.forEach((size, axis) => {
    writer.tag(axis + 1, WireType.Varint).int32(size);
  });
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return writer.tag(5, WireType.LengthDelimited).bytes(bytes).finish();
}

/** A picture of three channels whose means are 10, 20.5 and 30. */
const picture = (size: number) =>
  Float32Array.from({ length: 3 * size }, (_, i) => {
    const sign = i % 2 === 0 ? 1 : -1;
    return [10, 20.5, 30][Math.floor(i / size)] + (size % 2 === 0 ? sign : 0);
  });

describe('the mean of an input', () => {
  it('is three numbers', () => {
    expect(meanFromText('104,117,123')).toEqual([104, 117, 123]);
    expect(meanFromText(' 0, -1.5 , 1e2')).toEqual([0, -1.5, 100]);
    expect(meanFromText('0.5')).toEqual([0.5, 0.5, 0.5]);
  });

  it.each(['104,117', '1,2,3,4', 'mean.npy', '1,2,x', '', ',,', '1,2,Infinity'])(
    'is no numbers in %j',
    (text) => expect(meanFromText(text)).toBeUndefined(),
  );

  it.each([
    ['a .npy of three numbers', encodeNpy(Float32Array.of(10, 20.5, 30), [3])],
    ['a .npy of a picture', encodeNpy(picture(6 * 4), [3, 6, 4])],
    ['a .npy of a batch of one picture', encodeNpy(picture(8), [1, 3, 2, 4])],
    ['a .npy of a single pixel', encodeNpy(picture(1), [3, 1, 1])],
    ['a .binaryproto', binaryProto([1, 3, 16, 16], picture(256))],
    ['a .binaryproto of three numbers', binaryProto([1, 1, 1, 3], picture(1))],
  ])('is read from %s', async (_, file) => {
    expect(await parseMean(file, 'mean')).toEqual([10, 20.5, 30]);
  });

  it.each([
    ['nine channels', encodeNpy(new Float32Array(27), [1, 9, 3, 1]), /no mean of three channels/],
    ['two pictures', encodeNpy(new Float32Array(24), [2, 3, 2, 2]), /but 2×3×2×2 numbers/],
    ['no values', encodeNpy(new Float32Array(0), [3, 0, 0]), /no mean/],
    ['NaN', encodeNpy(Float32Array.of(1, 2, NaN), [3]), /no mean/],
    ['text', Buffer.from('104 117 123'), /neither a \.npy nor a \.binaryproto/],
    ['a cut file', binaryProto([1, 3, 16, 16], picture(256)).subarray(0, 500), /neither/],
  ])('is refused from %s', async (_, file, message) => {
    const error: unknown = await parseMean(file, 'mean.x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain('"mean.x"');
  });

  it('changes nothing but the mean, and is said in the order of the channels', async () => {
    const none = () => Promise.reject(new Error('no file is read'));
    const given = await inputWithMean(googlenetInput, '1,2,3.456', none);
    expect(given.input).toEqual({ ...googlenetInput, mean: [1, 2, 3.456] });
    expect(given.notes).toEqual(['the mean 1, 2, 3.456 is subtracted from blue, green and red']);
    expect(await inputWithMean(googlenetInput, undefined, none)).toEqual({
      input: googlenetInput,
      notes: [],
    });
    const read = async () => encodeNpy(Float32Array.of(10, 20.5, 30), [3]);
    const file = await inputWithMean({ ...googlenetInput, channels: 'rgb' }, 'm.npy', read);
    expect(file.input.mean).toEqual([10, 20.5, 30]);
    expect(file.notes[0]).toMatch(/red, green and blue$/);
  });
});
