import fc from 'fast-check';

/** One way in which a file gets damaged. Positions and sizes are fractions of the file. */
type Damage =
  | { readonly kind: 'set' | 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut' | 'drop' | 'repeat'; readonly at: number; readonly size: number };

const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 9 }),
  // Values that lengths and sizes go wrong with.
  fc
    .constantFrom([0xff], [0x7f], [0x80], [0xff, 0xff, 0xff, 0xff, 0x0f], [0], [0x0a, 0x80])
    .map((bytes) => Uint8Array.from(bytes)),
);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('set' as const, 'insert' as const),
    at: fraction,
    bytes: someBytes,
  }),
  fc.record({
    kind: fc.constantFrom('cut' as const, 'drop' as const, 'repeat' as const),
    at: fraction,
    size: fraction,
  }),
);

function apply(file: Uint8Array, change: Damage): Uint8Array {
  const at = Math.floor(change.at * file.length);
  const [before, after] = [file.subarray(0, at), file.subarray(at)];
  if ('bytes' in change) {
    const overwritten = change.kind === 'set' ? change.bytes.length : 0;
    return Buffer.concat([before, change.bytes, after.subarray(overwritten)]);
  }
  if (change.kind === 'cut') return before;
  const piece = after.subarray(0, Math.ceil(change.size * Math.min(after.length, 64)));
  return change.kind === 'drop'
    ? Buffer.concat([before, after.subarray(piece.length)])
    : Buffer.concat([before, piece, piece, after.subarray(piece.length)]);
}

/** A file with one to four damages: overwritten, inserted, dropped, repeated bytes, or a cut. */
export const damaged = (files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([file, changes]) => Uint8Array.from(changes.reduce(apply, file)));

/**
 * Runs `decode` and returns what it gave or threw, with the milliseconds that it computed for (not
 * those that it waited for a processor that others keep busy) and by how many bytes typed-array memory
 * and the heap together grew (0 where a garbage collection made them shrink).
 */
export async function observe(decode: () => unknown): Promise<{
  readonly error: unknown;
  readonly milliseconds: number;
  readonly grown: number;
}> {
  const used = () => {
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    return arrayBuffers + heapUsed;
  };
  const [memory, start] = [used(), process.cpuUsage()];
  let error: unknown;
  try {
    await decode();
  } catch (thrown) {
    error = thrown;
  }
  const { user, system } = process.cpuUsage(start);
  return {
    error,
    milliseconds: (user + system) / 1000,
    grown: Math.max(0, used() - memory),
  };
}
