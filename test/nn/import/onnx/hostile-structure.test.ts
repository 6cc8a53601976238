import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserError } from '../../../../src/errors.js';
import { canonise } from '../../../../src/nn/import/canonical/canonise.js';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import { readOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import type {
  OnnxAttribute,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
} from '../../../../src/nn/import/onnx/model.js';
import { operators } from '../../../../src/nn/import/onnx/operators/index.js';
import { parseOnnx } from '../../../../src/nn/import/onnx/parse-model.js';
import { observe } from '../../../support/damage.js';
import { bytes, int, message, text, type Write } from '../../../support/messages.js';
import { type Random, randomFrom, runs } from '../../../support/random.js';
import { encodeTopology, topologies } from '../../../support/topologies/index.js';

const models = Object.entries(topologies).map(([name, topology]) =>
  parseOnnx(encodeTopology(topology), name),
);
const names = [...operators.keys()];

/** Numbers that sizes, axes and places go wrong with. */
const EXTREMES = [
  ...[-1n, 0n, 1n, 2n, 3n, 7n, -7n, 65_536n, 2n ** 20n, 2n ** 31n, -(2n ** 31n)],
  ...[2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
];

function damagedAttribute(random: Random, attribute: OnnxAttribute): OnnxAttribute {
  switch (attribute.kind) {
    case 'int':
      return { kind: 'int', value: random.of(EXTREMES) };
    case 'float':
      return { kind: 'float', value: random.of([0, -1, 1e38, Number.NaN, Infinity, -Infinity]) };
    case 'ints': {
      const value = [...attribute.value];
      value[random.whole(0, value.length)] = random.of(EXTREMES);
      return { kind: 'ints', value: random.unit() < 0.2 ? value.slice(1) : value };
    }
    case 'string':
      return { kind: 'string', value: random.of(['', 'SAME_LOWER', 'VALID', 'linear', 'reflect']) };
    default:
      return { kind: 'ints', value: [] };
  }
}

/** The tensor in another shape, or with other integers. */
function damagedTensor(random: Random, tensor: OnnxTensor): OnnxTensor {
  if (tensor.type.kind === 'integer') {
    const bytes = tensor.bytes.slice();
    const view = new DataView(bytes.buffer);
    const count = Math.floor(bytes.length / 8);
    if (count > 0) view.setBigInt64(8 * random.whole(0, count - 1), random.of(EXTREMES), true);
    return { ...tensor, bytes };
  }
  const count = tensor.shape.reduce((product, extent) => product * extent, 1);
  // Never more numbers than there are bytes for, which parsing refuses: an empty tensor stays empty.
  const shapes = [[count], [1, count], [...tensor.shape].reverse(), ...(count > 0 ? [[]] : [])];
  return { ...tensor, shape: random.of(shapes) };
}

function damagedNode(random: Random, node: OnnxNode, values: readonly string[]): OnnxNode {
  const attributes = new Map(node.attributes);
  const [key] = random.of([...attributes.keys(), 'axis']).split(' ');
  const damage = random.of(['attribute', 'drop', 'add', 'operator', 'input', 'fewer'] as const);
  const known = attributes.get(key);
  if (damage === 'attribute' && known) attributes.set(key, damagedAttribute(random, known));
  if (damage === 'drop') attributes.delete(key);
  if (damage === 'add') attributes.set(key, { kind: 'int', value: random.of(EXTREMES) });
  const inputs = [...node.inputs];
  if (damage === 'input')
    inputs[random.whole(0, Math.max(0, inputs.length - 1))] = random.of(values);
  return {
    ...node,
    attributes,
    operator: damage === 'operator' ? random.of(names) : node.operator,
    inputs: damage === 'fewer' ? inputs.slice(0, -1) : inputs,
  };
}

/** One to three nodes or weights of a model that are not as they were. */
function damagedModel(random: Random, model: OnnxModel): OnnxModel {
  const nodes = [...model.nodes];
  const initializers = new Map(model.initializers);
  for (let i = random.whole(1, 3); i > 0; i--) {
    const at = random.whole(0, nodes.length - 1);
    // What is made before: a circle is what the parser refuses.
    const values = [
      'data',
      ...initializers.keys(),
      ...nodes.slice(0, at).flatMap((n) => n.outputs),
    ];
    if (random.unit() < 0.7) nodes[at] = damagedNode(random, nodes[at], values);
    else {
      const key = random.of([...initializers.keys()]);
      initializers.set(key, damagedTensor(random, initializers.get(key) as OnnxTensor));
    }
  }
  return { ...model, nodes, initializers, opset: random.whole(7, 19) };
}

it('models with damaged nodes and weights become a graph, or one line', async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      const random = randomFrom(seed);
      const model = damagedModel(random, random.of(models));
      const { error, milliseconds, grown } = await observe(() => {
        const { graph, missing } = describeModel(model, { name: 'model.onnx' });
        if (graph) canonise(graph);
        else refused++;
        for (const { reason } of missing) expect(reason).not.toMatch(/[\n\r]/);
      });
      expect(milliseconds).toBeLessThan(5000);
      expect(grown).toBeLessThan(2 ** 29);
      if (error === undefined) return;
      refused++;
      if (!(error instanceof UserError)) throw error;
      expect(error.message).not.toMatch(/[\n\r]/);
    }),
    runs(1500),
  );
  expect(refused).toBeGreaterThan(100);
});

const node = (operator: string, input: string, output: string, ...more: Write[]): Write =>
  bytes(1, message(text(1, input), text(2, output), text(4, operator), ...more));
const ends = [bytes(11, message(text(1, 'x'))), bytes(12, message(text(1, 'y')))];
const model = (...graph: (Write | Write[])[]): Uint8Array =>
  message(bytes(7, message(...graph, ...ends)), bytes(8, message(int(2, 13))));

/** A message within a message within a message …, as subgraphs are. */
function nested(depth: number): Uint8Array {
  let inner = message(node('Relu', 'x', 'y'));
  for (let i = 0; i < depth; i++) {
    const branch = message(text(1, 'then_branch'), int(20, 5), bytes(6, inner));
    inner = message(node('If', 'x', 'y', bytes(5, branch)));
  }
  return inner;
}

const huge = (extents: readonly (number | bigint)[], ...data: Write[]): Write =>
  bytes(5, message(...extents.map((extent) => int(1, extent)), int(2, 1), text(8, 'w'), ...data));
const external = (...entries: readonly [string, string][]): Write[] => [
  ...entries.map(([key, value]) => bytes(13, message(text(1, key), text(2, value)))),
  int(14, 1),
];

it.each<readonly [string, () => Uint8Array]>([
  ['subgraphs a thousand deep', () => model(bytes(1, nested(1000)), node('Relu', 'x', 'y'))],
  ['groups of the wire format 100 000 deep', () => new Uint8Array(100_000).fill(0x0b)],
  ['a weight of 2⁶² numbers', () => model(node('Relu', 'x', 'y'), huge([2n ** 62n]))],
  ['a weight of a negative shape', () => model(node('Relu', 'x', 'y'), huge([-4, -4]))],
  [
    'a weight whose shape overflows',
    () => model(node('Relu', 'x', 'y'), huge([2 ** 31, 2 ** 31, 2 ** 31])),
  ],
  [
    'external data of 2⁶⁰ bytes',
    () => {
      const length = String(2n ** 60n);
      const data = external(['location', 'w.bin'], ['length', length]);
      return model(node('Relu', 'x', 'y'), huge([2n ** 58n], ...data));
    },
  ],
  [
    'external data at an offset beyond all files',
    () => {
      const data = external(['location', 'w.bin'], ['offset', '99999999999999999999']);
      return model(node('Relu', 'x', 'y'), huge([2], ...data));
    },
  ],
  [
    'external data of 4 GiB in 4000 weights',
    () => {
      const weights = Array.from({ length: 4000 }, (_, i) => {
        const entries = external(['location', 'w.bin']);
        const fields = [int(1, 2 ** 18), int(2, 1), text(8, `w${i}`), ...entries];
        return bytes(5, message(...fields));
      });
      return model(node('Relu', 'x', 'y'), weights);
    },
  ],
  [
    'a circle of a thousand nodes',
    () => {
      const around = Array.from({ length: 1000 }, (_, i) =>
        node('Relu', `v${i}`, `v${(i + 1) % 1000}`),
      );
      return model(around, node('Relu', 'v1', 'y'));
    },
  ],
  [
    'more nodes than any network has',
    () => {
      const nodes = Array.from({ length: 100_001 }, (_, i) => node('Relu', 'x', `v${i}`));
      return model(nodes, node('Relu', 'v1', 'y'));
    },
  ],
])('%s: refused in one line', async (_, file) => {
  // Not more is read than is asked for: pieces of 1 MiB, all of one buffer.
  const piece = new Uint8Array(2 ** 20);
  const written = file();
  const { error, milliseconds, grown } = await observe(() =>
    readOnnx(written, {
      name: 'model.onnx',
      readExternal: (_, __, length) => piece.subarray(0, length),
    }),
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).not.toMatch(/[\n\r]/);
  expect(milliseconds).toBeLessThan(5000);
  expect(grown).toBeLessThan(2 ** 28);
});
