/** A SHA-256 hash (FIPS 180-4) in progress. */
export interface Sha256 {
  /** Takes more input; text as UTF-8. */
  update(input: Uint8Array | string): Sha256;
  /** The 32 bytes of the hash. Ends it: no input may follow. */
  digest(): Uint8Array;
  /** The hash as 64 lower-case hexadecimal digits. Ends it, as `digest` does. */
  hex(): string;
}

const BLOCK = 64;
const ROUNDS = 64;

/** The first 32 bits of the fractional part of a number. */
const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) | 0;

const primes: number[] = [];
for (let n = 2; primes.length < ROUNDS; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);

/** The initial state H⁽⁰⁾: fractional parts of the square roots of the first 8 primes. */
const INITIAL = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));

/** The round constants K: fractional parts of the cube roots of the first 64 primes. */
const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));

/**
 * SHA-256 without a platform's help, synchronous and incremental. Node's hash is not there in a
 * browser, whose own (`crypto.subtle`) is asynchronous, takes no shared memory, and is missing on
 * pages without TLS. Some 200 MB/s, so that a file of weights is better hashed by Node's own.
 */
export function sha256(): Sha256 {
  const state = INITIAL.slice();
  const schedule = new Int32Array(ROUNDS);
  const block = new Uint8Array(BLOCK);
  let [filled, length] = [0, 0];

  const update = (input: Uint8Array | string): Sha256 => {
    const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
    length += bytes.length;
    let at = 0;
    if (filled > 0) {
      at = Math.min(bytes.length, BLOCK - filled);
      block.set(bytes.subarray(0, at), filled);
      filled += at;
      if (filled < BLOCK) return hash;
      compress(state, schedule, block, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) compress(state, schedule, bytes, at);
    block.set(bytes.subarray(at));
    filled = bytes.length - at;
    return hash;
  };

  const digest = (): Uint8Array => {
    const bits = 8 * length;
    const padding = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits >>> 0);
    update(padding);
    const result = new Uint8Array(32);
    state.forEach((word, i) => {
      new DataView(result.buffer).setInt32(4 * i, word);
    });
    return result;
  };

  const hash: Sha256 = { update, digest, hex: () => toHex(digest()) };
  return hash;
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** The compression function (FIPS 180-4, section 6.2.2): one block of 64 bytes into the state. */
function compress(state: Int32Array, w: Int32Array, bytes: Uint8Array, start: number): void {
  for (let t = 0, i = start; t < 16; t++, i += 4) {
    w[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
  for (let t = 16; t < ROUNDS; t++) {
    const x = w[t - 15];
    const y = w[t - 2];
    const sigma0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const sigma1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[t] = (sigma1 + w[t - 7] + sigma0 + w[t - 16]) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let t = 0; t < ROUNDS; t++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + sum1 + choice + K[t] + w[t]) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + sum0 + majority) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}
