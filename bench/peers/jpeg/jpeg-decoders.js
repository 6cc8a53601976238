// Compares JPEG decoders for Node with libjpeg-turbo's own djpeg, pixel by pixel:
//   cd bench/peers/jpeg && npm install && node jpeg-decoders.js FILE.jpg...
// Needs djpeg (Debian: libjpeg-turbo-progs). Prints the table of the README.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import createMozjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';

const require = createRequire(import.meta.url);
const ROUNDS = 5;

/** Puts an opaque alpha channel beside one or three channels. */
function toRgba(samples, channels, pixels) {
  const rgba = new Uint8Array(4 * pixels).fill(255);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = samples[channels * i + (channels === 1 ? 0 : c)];
  }
  return rgba;
}

async function loadJsquash() {
  const wasm = readFileSync(require.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  const compiled = new WebAssembly.Module(wasm);
  return async (file) => {
    const warnings = [];
    const decoder = await createMozjpeg({
      printErr: (line) => warnings.push(line),
      instantiateWasm(imports, receive) {
        const instance = new WebAssembly.Instance(compiled, imports);
        receive(instance);
        return instance.exports;
      },
    });
    const { data } = decoder.decode(file, false);
    if (warnings.length > 0) throw new Error(warnings[0]);
    return data;
  };
}

async function loadCornerstone() {
  const name = '@cornerstonejs/codec-libjpeg-turbo-8bit';
  const codec = await require(`${name}/decodewasmjs`)({
    wasmBinary: readFileSync(require.resolve(`${name}/decodewasm`)),
  });
  return (file) => {
    const decoder = new codec.JPEGDecoder();
    decoder.getEncodedBuffer(file.length).set(file);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    const data = toRgba(decoder.getDecodedBuffer(), componentCount, width * height);
    decoder.delete();
    return data;
  };
}

async function loadSharp() {
  const { default: sharp } = await import('sharp');
  return (file) => sharp(file).toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

const DECODERS = {
  '@jsquash/jpeg': { load: loadJsquash, folders: ['@jsquash/jpeg'] },
  '@cornerstonejs/codec-libjpeg-turbo-8bit': {
    load: loadCornerstone,
    folders: ['@cornerstonejs/codec-libjpeg-turbo-8bit'],
  },
  '@cwasm/jpeg-turbo': {
    load: () => (file) => require('@cwasm/jpeg-turbo').decode(file).data,
    folders: ['@cwasm/jpeg-turbo', '@canvas/image-data'],
  },
  sharp: { load: loadSharp, folders: ['sharp', '@img'] },
  'jpeg-js': {
    load: () => (file) =>
      require('jpeg-js').decode(file, { useTArray: true, tolerantDecoding: false }).data,
    folders: ['jpeg-js'],
  },
};

/** What djpeg makes of the file, as RGBA. */
function reference(path) {
  const ppm = execFileSync('djpeg', ['-ppm', path], { maxBuffer: 1 << 30 });
  const [, kind, width, height] = /^P([56])\s+(\d+)\s+(\d+)\s+255\s/.exec(
    ppm.toString('latin1', 0, 40),
  );
  const channels = kind === '5' ? 1 : 3;
  const pixels = Number(width) * Number(height);
  return toRgba(ppm.subarray(ppm.length - channels * pixels), channels, pixels);
}

function folderSize(folder) {
  return readdirSync(folder, { recursive: true })
    .map((entry) => statSync(join(folder, entry)))
    .reduce((sum, info) => sum + (info.isFile() ? info.size : 0), 0);
}

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('name the JPEG files to decode');
const files = paths.map((path) => ({ path, file: readFileSync(path), rgba: reference(path) }));

for (const [name, { load, folders }] of Object.entries(DECODERS)) {
  const decode = await load();
  const sum = { exact: 0, refused: 0, largest: 0, difference: 0, values: 0, time: 0 };
  for (const { path, file, rgba } of files) {
    try {
      let best = Number.POSITIVE_INFINITY;
      let data;
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        data = await decode(new Uint8Array(file));
        best = Math.min(best, performance.now() - start);
      }
      const differences = rgba.map((v, i) => Math.abs(v - data[i]));
      const largest = differences.reduce((a, b) => Math.max(a, b));
      sum.exact += largest === 0 ? 1 : 0;
      sum.largest = Math.max(sum.largest, largest);
      sum.difference += differences.reduce((a, b) => a + b, 0);
      sum.values += (3 * rgba.length) / 4;
      sum.time += best;
    } catch (error) {
      sum.refused++;
      console.error(`${name} refuses ${path}: ${error?.message ?? error}`);
    }
  }
  const root = fileURLToPath(new URL('node_modules/', import.meta.url));
  const size = folders.reduce((total, folder) => total + folderSize(join(root, folder)), 0);
  const decoded = files.length - sum.refused;
  console.log(
    [
      name.padEnd(40),
      `equal ${sum.exact}/${files.length}`,
      `refused ${sum.refused}`,
      `largest ${sum.largest}`,
      `mean ${(sum.difference / sum.values).toFixed(4)}`,
      `${(sum.time / decoded).toFixed(1)} ms a picture`,
      `${(size / 1e6).toFixed(2)} MB installed`,
    ].join(', '),
  );
}
