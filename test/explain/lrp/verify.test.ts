import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../../src/explain/audit.js';
import type { LedgerRow } from '../../../src/explain/lrp/ledger.js';
import { type PresetName, presetComposite, presetNames } from '../../../src/explain/lrp/presets.js';
import { createSubject } from '../../../src/explain/subject.js';
import { topClasses } from '../../../src/explain/target.js';
import type { Network } from '../../../src/nn/network.js';
import { createEngine } from '../../../src/node/engine.js';
import { exampleList } from '../../../src/node/examples.js';
import { readInput } from '../../../src/node/read-input.js';
import { loadNetwork } from '../../../src/node/read-network.js';
import type { Input } from '../../../src/pictures/input.js';
import type { Engine } from '../../../src/tensor/engine.js';

describe('the witness', () => {
  let engine: Engine;
  let witness: Engine;
  let network: Network;
  let input: Input;
  beforeAll(async () => {
    engine = await createEngine({ kernels: 'simd' });
    witness = await createEngine({ kernels: 'reference', dtype: 'float64' });
    network = await loadNetwork(engine);
    input = await readInput(exampleList()[1]?.path as string, network);
  });
  afterAll(async () => {
    await engine.close();
    await witness.close();
  });

  /** The verified ledger of the best class. */
  function ledgerUnder(preset: PresetName, count: number): readonly LedgerRow[] {
    const subject = createSubject(engine, network, input.values, input.shape, { purpose: 'all' });
    try {
      const target = topClasses(subject.scores, [], 1)[0]?.index as number;
      const verify = { witness, count, seed: 1 };
      return audit(subject, target, presetComposite(preset), { verify }).ledger;
    } finally {
      subject.release();
    }
  }

  it.each(presetNames)(
    'agrees with the kernels under %s',
    (preset) => {
      for (const { layer, verified } of ledgerUnder(preset, 2)) {
        expect(verified?.units, layer).toBe(2);
        expect(verified?.forward, layer).toBeLessThanOrEqual(1e-5);
        expect(verified?.relevance, layer).toBeLessThanOrEqual(1e-4);
      }
    },
    300_000,
  );
});
