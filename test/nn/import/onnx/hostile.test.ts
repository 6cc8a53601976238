import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserError } from '../../../../src/errors.js';
import { readOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import { damaged, observe } from '../../../support/damage.js';
import { runs } from '../../../support/random.js';
import { describeWithSharedData, sharedData } from '../../../support/shared-data.js';

describeWithSharedData('damaged ONNX files', () => {
  it('end in one line: no crash, no hang, no memory', { timeout: 120_000 }, async () => {
    const files = ['shufflenet/shufflenet', 'efficientnet/efficientnet', 'densenet/densenet'].map(
      (name) => readFileSync(sharedData(`networks/${name}.onnx`)),
    );
    files.push(readFileSync(sharedData('onnx-light/light_bvlc_alexnet.onnx')));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damaged(files), async (file) => {
        const { error, milliseconds, grown } = await observe(() =>
          readOnnx(file, { name: 'model.onnx' }),
        );
        expect(milliseconds).toBeLessThan(5000);
        expect(grown).toBeLessThan(2 ** 28);
        if (error === undefined) return;
        refused++;
        expect(error).toBeInstanceOf(UserError);
        expect((error as UserError).message).not.toMatch(/[\n\r]/);
      }),
      runs(300),
    );
    expect(refused).toBeGreaterThan(50);
  });
});
