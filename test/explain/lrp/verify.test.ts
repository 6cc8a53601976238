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
import type { KernelName, ParamsOf, TensorsOf } from '../../../src/tensor/kernels/signatures.js';
import type { Tensor } from '../../../src/tensor/tensor.js';

/** A deviation beyond it is no rounding. */
const FAULT = 1e-3;

/** What a kernel does wrong, told after it has run; or the parameters that it is run with instead. */
interface Fault {
  readonly kernel: KernelName;
  readonly params?: (params: readonly number[]) => readonly number[];
  readonly spoil?: (tensors: readonly Tensor[]) => void;
  /** Where it shows. */
  readonly shows: 'forward' | 'relevance';
}

/** The channels of a tensor one place on: as if they were written in the wrong order. */
function swapChannels({ data, shape: [channels] }: Tensor): void {
  const plane = data.length / channels;
  data.set(Float32Array.from(data.subarray(0, plane)), 0);
  data.copyWithin(0, plane);
}

const faults: Readonly<Record<string, Fault>> = {
  'LRN is 1 % off': {
    kernel: 'lrn',
    spoil: ([, y]) => {
      if (y) for (let i = 0; i < y.data.length; i++) y.data[i] *= 1.01;
    },
    shows: 'forward',
  },
  'a tie of max pooling goes to another input': {
    kernel: 'maxPoolInput',
    spoil: ([, , gx]) => gx?.data.reverse(),
    shows: 'relevance',
  },
  'half of the channels are skipped': {
    kernel: 'convolutionRelu',
    spoil: ([, , , z]) => z?.data.fill(0, z.data.length / 2),
    shows: 'forward',
  },
  'channels are swapped': {
    kernel: 'convolutionInput',
    spoil: ([, , gx]) => gx && swapChannels(gx),
    shows: 'relevance',
  },
  'windows start a pixel late': {
    kernel: 'convolutionRelu',
    spoil: ([, , , z]) => z?.data.copyWithin(1, 0),
    shows: 'forward',
  },
  'relevance is divided by a denominator 0.5 % off': {
    kernel: 'divide',
    spoil: ([, , , , s]) => {
      if (s) for (let i = 0; i < s.data.length; i++) s.data[i] *= 1.005;
    },
    shows: 'relevance',
  },
  'a product is written a place late': {
    kernel: 'multiply',
    spoil: ([, , out]) => out?.data.copyWithin(1, 0),
    shows: 'relevance',
  },
};

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

  const worst = (ledger: readonly LedgerRow[], of: 'forward' | 'relevance') =>
    Math.max(...ledger.map(({ verified }) => verified?.[of] ?? Number.NaN));

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

  /** Runs `body` on kernels of which one has a fault. */
  function withFault<T>({ kernel, params: changed, spoil }: Fault, body: () => T): T {
    const run = engine.run.bind(engine);
    engine.run = <N extends KernelName>(name: N, tensors: TensorsOf<N>, params: ParamsOf<N>) => {
      const isFaulty = name === kernel;
      run(name, tensors, isFaulty && changed ? (changed(params) as ParamsOf<N>) : params);
      if (isFaulty) spoil?.(tensors);
    };
    try {
      return body();
    } finally {
      Reflect.deleteProperty(engine, 'run');
    }
  }

  it.each(Object.entries(faults))(
    'finds it when %s',
    (_, fault) => {
      const ledger = withFault(fault, () => ledgerUnder('epsilon', 3));
      expect(worst(ledger, fault.shows)).toBeGreaterThan(FAULT);
    },
    300_000,
  );
});
