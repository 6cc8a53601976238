import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Picture } from '../../src/image/picture.js';
import { toMaskPicture } from '../../src/image/regions/index.js';
import { googlenetInput } from '../../src/nn/googlenet.js';
import { defineGraph, INPUT } from '../../src/nn/graph.js';
import { innerProduct } from '../../src/nn/layers/index.js';
import type { Network } from '../../src/nn/network.js';
import { encodePng } from '../../src/node/codecs/encode-png.js';
import type { Engine } from '../../src/tensor/engine.js';

/** Height and width of the network's input, and of the picture. */
export const SIDE = 28;
const HALF = SIDE / 2;
const CLASSES = 12;

/** Quadrants of the picture: upper left, upper right, lower left, lower right. */
export const quadrantOf = (x: number, y: number): number => (y < HALF ? 0 : 2) + (x < HALF ? 0 : 1);

/**
 * A linear network whose class 0 is known by heart: bright pixels in the upper left quadrant speak for
 * it, those in the lower right against it, the others say nothing. The scores of the other classes are
 * constant, 1.1, 1.2, ….
 */
export function quadrantNetwork(engine: Engine): Network {
  const plane = SIDE * SIDE;
  const weight = new Float32Array(CLASSES * 3 * plane);
  for (let i = 0; i < 3 * plane; i++) {
    const quadrant = quadrantOf(i % SIDE, Math.floor((i % plane) / SIDE));
    weight[i] = [2e-4, 0, 0, -1.5e-4][quadrant];
  }
  const bias = Float32Array.from({ length: CLASSES }, (_, c) => (c === 0 ? 0 : 1 + c / 10));
  const layer = innerProduct({ outputs: CLASSES });
  return {
    name: 'quadrants',
    sha256: '0'.repeat(64),
    parameters: weight.length + bias.length,
    graph: defineGraph([{ name: 'scores', layer, inputs: [INPUT] }], 'scores'),
    weights: new Map([
      [
        'scores',
        {
          weight: engine.from(weight, [CLASSES, 3 * plane, 1, 1]),
          bias: engine.from(bias, [CLASSES]),
        },
      ],
    ]),
    labels: Array.from({ length: CLASSES }, (_, index) => ({
      index,
      text: index === 0 ? 'corner' : `class ${index}`,
    })),
    input: { ...googlenetInput, size: [SIDE, SIDE] },
  };
}

/** Bright everywhere, a little different from pixel to pixel. */
export function brightPicture(side = SIDE): Picture {
  const data = new Uint8Array(4 * side * side).fill(255);
  for (let i = 0; i < side * side; i++) data.fill(200 + ((i * 7) % 40), 4 * i, 4 * i + 3);
  return { width: side, height: side, data };
}

export const QUADRANTS = ['corner', 'right', 'left', 'against'] as const;

/** A folder with the bright picture as `bright.png` and a mask for each quadrant in `masks/bright`. */
export async function quadrantFolder(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'whypixel-test-'));
  await mkdir(join(root, 'masks', 'bright'), { recursive: true });
  await writeFile(join(root, 'bright.png'), encodePng(brightPicture()));
  for (const [quadrant, name] of QUADRANTS.entries()) {
    const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
      quadrantOf(i % SIDE, Math.floor(i / SIDE)) === quadrant ? 255 : 0,
    );
    const picture = toMaskPicture({ width: SIDE, height: SIDE, mask });
    await writeFile(join(root, 'masks', 'bright', `${name}.png`), encodePng(picture));
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
