import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyOperations,
  operations,
  parseOperations,
  rectangle,
} from '../../../src/image/distort/index.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { fullRegion } from '../support/regions.js';
import { draw, hardRegionsOf, scenes, seeds, select, sizes, steps } from './support.js';

describe('every operation', () => {
  it('changes no byte outside the region, and no alpha anywhere', () => {
    fc.assert(
      fc.property(
        scenes(),
        fc.array(steps, { minLength: 1, maxLength: 3 }),
        ({ picture, region }, list) => {
          const before = picture.data.slice();
          const after = applyOperations(picture, region, list);
          expect(after.data.length).toBe(before.length);
          expectSameNumbers(picture.data, before);
          const changed = after.data.findIndex(
            (value, i) =>
              value !== before[i] && (i % 4 === 3 || region.mask[Math.floor(i / 4)] === 0),
          );
          expect(changed).toBe(-1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes when it is done again', () => {
    fc.assert(
      fc.property(scenes(), fc.array(steps, { maxLength: 3 }), ({ picture, region }, list) => {
        expect(applyOperations(picture, region, list)).toEqual(
          applyOperations(picture, region, list),
        );
      }),
    );
  });

  it('lets nothing from outside in, but for inpaint, which is made of it', () => {
    const hermetic = steps.filter(({ name }) => name !== 'inpaint');
    fc.assert(
      fc.property(scenes(), hermetic, fc.nat(255), ({ picture, region }, step, other) => {
        const elsewhere = picture.data.slice();
        for (let i = 0; i < region.mask.length; i++) {
          if (region.mask[i] === 0) elsewhere.fill(other, 4 * i, 4 * i + 4);
        }
        const a = applyOperations(picture, region, [step]).data;
        const b = applyOperations({ ...picture, data: elsewhere }, region, [step]).data;
        const differs = a.findIndex(
          (value, i) => value !== b[i] && region.mask[Math.floor(i / 4)] !== 0,
        );
        expect(differs).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  it('takes at a soft edge the mask’s share', () => {
    const picture = draw({ width: 1, height: 1 }, () => [223, 17, 4]);
    const region = { width: 1, height: 1, mask: Uint8Array.of(102) };
    expect([...applyOperations(picture, region, parseOperations('remove')).data]).toEqual([
      223 - 40,
      17 + 40,
      4 + 40,
      255,
    ]);
  });

  it('leaves the picture alone for no operations', () => {
    fc.assert(
      fc.property(scenes(), ({ picture, region }) => {
        expect(applyOperations(picture, region, [])).toEqual(picture);
      }),
    );
  });

  it('refuses a region of another size', () => {
    const picture = draw({ width: 3, height: 2 }, () => [1, 2, 3]);
    const region = fullRegion({ width: 2, height: 3 });
    for (const text of ['pixelate:2', 'grayscale', 'blur:1', 'noise:1', 'remove', 'inpaint']) {
      expect(() => applyOperations(picture, region, parseOperations(text))).toThrow('3×2 and 2×3');
    }
  });
});

describe('pixelate', () => {
  it('is idempotent to the byte', () => {
    fc.assert(
      fc.property(scenes(hardRegionsOf), fc.integer({ min: 1, max: 30 }), (scene, block) => {
        const { picture, region } = scene;
        const once = operations.pixelate.apply(picture, region, { block });
        expect(operations.pixelate.apply(once, region, { block })).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the mean over the block’s pixels inside, on the picture’s grid', () => {
    const picture = draw({ width: 5, height: 2 }, (x, y) => [10 * x + 100 * y, x, y]);
    const region = select(picture, (x, y) => x > 0 || y > 0);
    const { data } = operations.pixelate.apply(picture, region, { block: 2 });
    const red = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36].map((i) => data[i]);
    // First block: (10 + 100 + 110) / 3; second: 20, 30, 120, 130; third: 40, 140.
    expect(red).toEqual([0, 73, 75, 75, 90, 73, 73, 75, 75, 90]);
  });

  it('counts pixels by their opacity', () => {
    const picture = {
      width: 2,
      height: 1,
      data: Uint8Array.of(200, 200, 200, 255, 0, 0, 0, 0),
    };
    const { data } = operations.pixelate.apply(picture, fullRegion(picture), { block: 2 });
    expect([...data]).toEqual([200, 200, 200, 255, 200, 200, 200, 0]);
  });
});

describe('grayscale', () => {
  it('is idempotent to the byte, and grey', () => {
    fc.assert(
      fc.property(scenes(hardRegionsOf), ({ picture, region }) => {
        const once = operations.grayscale.apply(picture, region, {});
        expect(operations.grayscale.apply(once, region, {})).toEqual(once);
        for (let i = 0; i < region.mask.length; i++) {
          if (region.mask[i] === 0) continue;
          const [r, g, b] = once.data.subarray(4 * i, 4 * i + 3);
          expect(r === g && g === b).toBe(true);
        }
      }),
    );
  });

  it('weighs the colours as Rec. 601 does', () => {
    const primaries = [[255, 0, 0] as const, [0, 255, 0] as const, [0, 0, 255] as const];
    const picture = draw({ width: 3, height: 1 }, (x) => primaries[x]);
    const { data } = operations.grayscale.apply(picture, fullRegion(picture), {});
    expect([data[0], data[4], data[8]]).toEqual([76, 150, 29]);
  });
});

describe('noise', () => {
  it('depends on the seed and the place, not on the region', () => {
    fc.assert(
      fc.property(scenes(hardRegionsOf), seeds, ({ picture, region }, seed) => {
        const part = operations.noise.apply(picture, region, { seed }).data;
        const whole = operations.noise.apply(picture, fullRegion(picture), { seed }).data;
        const expected = whole.map((value, i) =>
          region.mask[Math.floor(i / 4)] !== 0 ? value : picture.data[i],
        );
        expect(part).toEqual(expected);
      }),
    );
  });

  it('is uniform, and differs between neighbouring seeds', () => {
    const picture = draw({ width: 256, height: 256 }, () => [0, 0, 0]);
    const noise = (seed: number) =>
      operations.noise.apply(picture, fullRegion(picture), { seed }).data;
    const a = noise(1);
    const b = noise(2);
    for (let c = 0; c < 3; c++) {
      const counts = new Array<number>(256).fill(0);
      let same = 0;
      for (let i = c; i < a.length; i += 4) {
        counts[a[i]] += 1;
        if (a[i] === b[i]) same++;
      }
      // 256 expected in each bin; chi-squared of 255 degrees is below 350 but once in 20,000.
      expect(counts.reduce((sum, n) => sum + (n - 256) ** 2 / 256, 0)).toBeLessThan(350);
      expect(same).toBeGreaterThan(150);
      expect(same).toBeLessThan(370);
    }
  });
});

describe('remove', () => {
  it('gives the network’s mean colour', () => {
    const picture = draw({ width: 3, height: 3 }, () => [9, 9, 9]);
    const { data } = operations.remove.apply(picture, rectangle(picture, 1, 1, 1, 1), {});
    expect([...data.subarray(16, 20)]).toEqual([123, 117, 104, 255]);
    expect([...data.subarray(20, 24)]).toEqual([9, 9, 9, 255]);
  });
});

describe('blur', () => {
  it('keeps one colour', () => {
    fc.assert(
      fc.property(
        sizes.chain((size) => fc.record({ size: fc.constant(size), region: hardRegionsOf(size) })),
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        fc.nat(255),
        ({ size, region }, sigma, grey) => {
          const picture = draw(size, () => [grey, 255 - grey, 77]);
          expect(operations.blur.apply(picture, region, { sigma })).toEqual(picture);
        },
      ),
    );
  });

  it.each([0.4, 1, 2.5, 5.9, 6.1, 9, 14, 40])(
    'is a Gaussian within the region, σ = %d',
    (sigma) => {
      const size = { width: 61, height: 47 };
      const picture = draw(size, (x, y) => [
        x < 30 ? 0 : 255,
        (x * 37 + y * 101) % 256,
        (x - 20) ** 2 + (y - 20) ** 2 < 80 ? 250 : 5,
      ]);
      const region = select(size, (x, y) => (x - 33) ** 2 + (y - 21) ** 2 < 400 && (x + y) % 7 > 0);
      const { data } = operations.blur.apply(picture, region, { sigma });
      let worst = 0;
      for (let y = 1; y < size.height; y += 3) {
        for (let x = 0; x < size.width; x += 5) {
          if (region.mask[y * size.width + x] === 0) continue;
          const sums = [0, 0, 0];
          let weights = 0;
          for (let j = 0; j < region.mask.length; j++) {
            if (region.mask[j] === 0) continue;
            const squared = (x - (j % size.width)) ** 2 + (y - Math.floor(j / size.width)) ** 2;
            const weight = Math.exp(-squared / (2 * sigma * sigma));
            weights += weight;
            for (let c = 0; c < 3; c++) sums[c] += weight * picture.data[4 * j + c];
          }
          for (let c = 0; c < 3; c++) {
            const got = data[4 * (y * size.width + x) + c];
            worst = Math.max(worst, Math.abs(got - sums[c] / weights));
          }
        }
      }
      // Half a level of rounding; above σ = 6 the blur runs at a lower resolution.
      expect(worst).toBeLessThan(sigma <= 6 ? 0.6 : 1.5);
    },
  );

  it('gives a lone pixel far from the rest its own colour', () => {
    const size = { width: 200, height: 9 };
    const picture = draw(size, (x) => (x < 100 ? [10, 20, 30] : [200, 190, 180]));
    const region = select(size, (x, y) => x < 60 || (x === 190 && y === 4));
    const { data } = operations.blur.apply(picture, region, { sigma: 9 });
    expect([...data.subarray(4 * (4 * 200 + 190), 4 * (4 * 200 + 190) + 3)]).toEqual([
      200, 190, 180,
    ]);
  });
});
