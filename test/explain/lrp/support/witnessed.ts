import { afterAll, beforeAll } from 'vitest';
import { audit } from '../../../../src/explain/audit.js';
import type { LedgerRow } from '../../../../src/explain/lrp/ledger.js';
import { type PresetName, presetComposite } from '../../../../src/explain/lrp/presets.js';
import { createSubject } from '../../../../src/explain/subject.js';
import { topClasses } from '../../../../src/explain/target.js';
import type { Network } from '../../../../src/nn/network.js';
import { createEngine } from '../../../../src/node/engine.js';
import { exampleList } from '../../../../src/node/examples.js';
import { readInput } from '../../../../src/node/read-input.js';
import { loadNetwork } from '../../../../src/node/read-network.js';
import type { Input } from '../../../../src/pictures/input.js';
import type { Engine } from '../../../../src/tensor/engine.js';

/** An engine of SIMD kernels with an example to explain, and one in float64 to compute its numbers again. */
export interface Witnessed {
  readonly engine: Engine;
  /** The verified ledger of the best class, with `count` units and inputs of every layer computed again. */
  ledgerUnder(preset: PresetName, count: number): readonly LedgerRow[];
}

/** Makes both for the tests of a group. They are there once the tests run. */
export function witnessed(): Witnessed {
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
  return {
    get engine() {
      return engine;
    },
    ledgerUnder(preset, count) {
      const subject = createSubject(engine, network, input.values, input.shape, { purpose: 'all' });
      try {
        const target = topClasses(subject.scores, [], 1)[0]?.index as number;
        const verify = { witness, count, seed: 1 };
        return audit(subject, target, presetComposite(preset), { verify }).ledger;
      } finally {
        subject.release();
      }
    },
  };
}
