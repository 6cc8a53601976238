import { describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../../src/explain/lrp/ledger.js';
import type { PresetName } from '../../../src/explain/lrp/presets.js';
import { isFaulty, verifiedOf } from '../../../src/explain/lrp/verified.js';
import type { KernelName, ParamsOf, TensorsOf } from '../../../src/tensor/kernels/signatures.js';
import type { Real, Tensor } from '../../../src/tensor/tensor.js';
import { witnessed } from './support/witnessed.js';

/**
 * What a kernel does wrong: told its tensors before it runs and after. The table in docs/methods.md has
 * the same names and columns.
 */
interface Fault {
  readonly kernel: KernelName;
  readonly spoil: (tensors: readonly Tensor[], before: readonly Real[]) => void;
  readonly preset?: PresetName;
  /** Which columns of the ledger show it: no other does. */
  readonly shows: readonly Column[];
}

type Column = 'closing' | 'forward' | 'relevance';

const last = (tensors: readonly Tensor[]) => tensors.findLast(({ data }) => data.length > 0);
const scale = (tensor: Tensor | undefined, factor: number) => {
  if (tensor) for (let i = 0; i < tensor.data.length; i++) tensor.data[i] *= factor;
};

/** The channels of a tensor one place on: as if they were written in the wrong order. */
function swapChannels({ data, shape: [channels] }: Tensor): void {
  const plane = data.length / channels;
  data.set(Float32Array.from(data.subarray(0, plane)), 0);
  data.copyWithin(0, plane);
}

/** Each row's last number is the one before it, as if windows at the edge began a stride too early. */
function repeatLastColumn({ data, shape }: Tensor): void {
  const width = shape[2];
  if (width < 2) return;
  for (let at = width - 1; at < data.length; at += width) data[at] = data[at - 1];
}

const faults: Readonly<Record<string, Fault>> = {
  'LRN is 1 % off': {
    kernel: 'lrn',
    spoil: ([, y]) => scale(y, 1.01),
    shows: ['forward'],
  },
  'ties of max pooling go to other inputs': {
    kernel: 'maxPoolInput',
    spoil: ([, , gx]) => gx.data.reverse(),
    shows: ['relevance'],
  },
  'a chunk of channels is skipped': {
    kernel: 'convolutionRelu',
    spoil: ([, , , z]) => z.data.fill(0, z.data.length / 2),
    shows: ['forward', 'closing', 'relevance'],
  },
  'channels are swapped': {
    kernel: 'convolutionInput',
    spoil: ([, , gx]) => swapChannels(gx),
    shows: ['closing', 'relevance'],
  },
  'windows start a pixel late': {
    kernel: 'convolutionRelu',
    spoil: ([, , , z]) => z.data.copyWithin(1, 0),
    shows: ['forward', 'closing', 'relevance'],
  },
  'windows at the edge start a stride early': {
    kernel: 'convolutionRelu',
    spoil: ([, , , z]) => repeatLastColumn(z),
    shows: ['forward', 'closing', 'relevance'],
  },
  'relevance is divided by a denominator 0.5 % off': {
    kernel: 'divide',
    spoil: ([, , , , s]) => scale(s, 1.005),
    shows: ['closing', 'relevance'],
  },
  'a product is written a place late': {
    kernel: 'multiply',
    spoil: ([, , out]) => out.data.copyWithin(1, 0),
    shows: ['closing', 'relevance'],
  },
  'one packed weight in a hundred has the wrong sign': {
    kernel: 'packWeights',
    spoil: ([, { data }]) => {
      for (let i = 0; i < data.length; i += 97) data[i] *= -1;
    },
    shows: ['forward', 'closing', 'relevance'],
  },
  'packed weights are stale, from before they grew by a tenth': {
    kernel: 'packWeights',
    spoil: ([, packed]) => scale(packed, 1 / 1.1),
    shows: ['forward', 'closing', 'relevance'],
  },
  'a thread reads before another has written: an eighth is what was there before': {
    kernel: 'convolutionRelu',
    spoil: ([, , , z], before) => {
      const from = Math.floor((7 / 8) * z.data.length);
      z.data.set(before[3].subarray(from), from);
    },
    shows: ['forward', 'closing', 'relevance'],
  },
  'pooled relevance is mirrored': {
    kernel: 'averagePoolInput',
    spoil: ([, gx]) => gx.data.reverse(),
    shows: ['closing', 'relevance'],
  },
  'shares of biases are counted twice': {
    kernel: 'biasShare',
    spoil: (tensors) => scale(last(tensors), 2),
    preset: 'conserving',
    shows: ['closing', 'relevance'],
  },
  'the sums of the ledger itself are 1 % off in every other layer': {
    kernel: 'survey',
    spoil: ([x, sums]) => {
      if (x.data.length % 3 === 0) scale(sums, 1.01);
    },
    shows: ['closing'],
  },
};

describe('planted faults', () => {
  const kernels = witnessed();
  const ledgerUnder = (preset: PresetName) => kernels.ledgerUnder(preset, 3);

  /** Runs `body` on kernels of which one has a fault, with all weights packed anew. */
  function withFault<T>({ kernel, spoil }: Fault, body: () => T): T {
    const { engine } = kernels;
    const run = engine.run.bind(engine);
    engine.run = <N extends KernelName>(name: N, tensors: TensorsOf<N>, params: ParamsOf<N>) => {
      const given: readonly Tensor[] = tensors;
      const before = name === kernel ? given.map(({ data }) => data.slice()) : [];
      run(name, tensors, params);
      if (name === kernel) spoil(given, before);
    };
    engine.packed.clear();
    try {
      return body();
    } finally {
      Reflect.deleteProperty(engine, 'run');
      engine.packed.clear();
    }
  }

  /** The columns that say that something is wrong. */
  function alarmsOf(ledger: readonly LedgerRow[]): Set<Column> {
    const verified = verifiedOf(ledger);
    const none = { off: 0 };
    const { forward, relevance } = verified ?? { forward: none, relevance: none };
    const isOff = {
      closing: ledger.some(({ closing }) => closing > 1e-4),
      forward: forward.off > 1e-3,
      relevance: relevance.off > 1e-3,
    };
    const columns: readonly Column[] = ['closing', 'forward', 'relevance'];
    return new Set(columns.filter((column) => isOff[column]));
  }

  it('are none without any', () => {
    for (const preset of ['epsilon', 'conserving'] as const) {
      expect(alarmsOf(ledgerUnder(preset))).toEqual(new Set());
    }
  }, 300_000);

  it.each(Object.entries(faults))(
    'show in the ledger: %s',
    (_, fault) => {
      const ledger = withFault(fault, () => ledgerUnder(fault.preset ?? 'epsilon'));
      expect(alarmsOf(ledger)).toEqual(new Set(fault.shows));
      const isSeen = fault.shows.some((column) => column !== 'closing');
      expect(isFaulty(verifiedOf(ledger) as NonNullable<ReturnType<typeof verifiedOf>>)).toBe(
        isSeen,
      );
    },
    300_000,
  );
});
