import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeNpy } from '../../../../src/nn/formats/npy.js';
import { constantOf } from '../../../../src/nn/import/onnx/constant.js';
import { importOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import { operators } from '../../../../src/nn/import/onnx/operators/index.js';
import { parseTensor } from '../../../../src/nn/import/onnx/parse-tensor.js';
import { scoresOf } from '../../../support/naive-graph.js';
import { numbersIn } from '../../../support/onnx-model.js';
import { describeWithSharedData, sharedData } from '../../../support/shared-data.js';

const importFile = async (path: string) =>
  importOnnx(readFileSync(sharedData(path)), { name: path });

const array = (path: string) =>
  Float64Array.from(decodeNpy(readFileSync(sharedData(path)), path).data);

/** The largest difference, as a fraction of the largest wanted value. */
function difference(given: Float64Array, wanted: ArrayLike<number>): number {
  expect(given.length).toBe(wanted.length);
  const all = Array.from(wanted);
  const largest = Math.max(...all.map(Math.abs));
  return Math.max(...all.map((value, i) => Math.abs(value - given[i]))) / largest;
}

const NETWORKS = {
  squeezenet: [''],
  'vgg-bn': ['', '-unfused'],
  resnet18: ['', '-unfused'],
  resnet50: [''],
  mobilenetv2: ['', '-unfused'],
  densenet: [''],
  shufflenet: [''],
  efficientnet: [''],
};

describeWithSharedData('published topologies in ONNX', () => {
  const files = Object.entries(NETWORKS).flatMap(([name, forms]) =>
    forms.map((form) => [`networks/${name}/${name}${form}.onnx`, name] as const),
  );
  it.each(files)('%s: its scores', async (path, name) => {
    const { graph } = await importFile(path);
    const scores = scoresOf(graph, array(`networks/${name}/input.npy`));
    expect(difference(scores, array(`networks/${name}/logits.npy`))).toBeLessThan(2e-6);
  });

  it.each(['vgg-bn', 'resnet18', 'mobilenetv2'])(
    '%s: one graph, with batch normalisation fused or not',
    async (name) => {
      const fused = await importFile(`networks/${name}/${name}.onnx`);
      const unfused = await importFile(`networks/${name}/${name}-unfused.onnx`);
      const layers = ({ graph }: typeof fused) => graph.nodes.map(({ layer }) => layer);
      expect(layers(unfused)).toEqual(layers(fused));
      expect(fused.folded).toEqual([]);
      expect(unfused.folded.length).toBeGreaterThan(0);
    },
  );

  it('a channel shuffle, and SiLU with its gates, each as one layer', async () => {
    const typesOf = async (name: string) => {
      const { graph } = await importFile(`networks/${name}/${name}.onnx`);
      return graph.nodes.map(({ layer }) =>
        layer.type === 'activation' ? layer.kind : layer.type,
      );
    };
    const count = (types: readonly string[], type: string) =>
      types.filter((one) => one === type).length;
    const shuffleNet = await typesOf('shufflenet');
    expect(count(shuffleNet, 'channel-shuffle')).toBe(7);
    expect(count(shuffleNet, 'permute') + count(shuffleNet, 'reshape')).toBe(0);
    const efficientNet = await typesOf('efficientnet');
    expect(['silu', 'sigmoid', 'multiply'].map((type) => count(efficientNet, type))).toEqual([
      19, 6, 6,
    ]);
  });

  it('the operators of at least 430 of 560 networks of the zoo, of which 300 are asked for', () => {
    const lines = readFileSync(sharedData('networks/zoo-operators.tsv'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const all = lines.map((line) => {
      const [network, names = ''] = line.split('\t');
      return [network, names.trim().split(' ')] as const;
    });
    const known = all.filter(([, names]) => names.every((name) => operators.has(name)));
    // Softmax beside MatMul is attention, which is refused; without, it makes gates. Normalised weights have to be
    // folded by the exporter, as BiT's are not; and what operators do not tell: products of two activations.
    const isRefused = (network: string, names: readonly string[]) =>
      (names.includes('Softmax') && names.includes('MatMul')) ||
      (names.includes('BatchNormalization') && names.includes('InstanceNormalization')) ||
      /^(gmixer|gmlp)_|_evos_/.test(network);
    const usable = known.filter(([network, names]) => !isRefused(network, names));
    process.stdout.write(
      `${known.length} of ${all.length} networks have no operator that is unknown, ` +
        `${usable.length} none that is refused where it stands\n`,
    );
    expect(all.length).toBe(560);
    expect(usable.length).toBeGreaterThanOrEqual(430);
  });
});

/** The topologies of the zoo that loops in JavaScript compute in seconds. */
const LIGHT = ['bvlc_alexnet', 'squeezenet', 'shufflenet'];
const DESCRIBED = ['zfnet512', 'densenet121', 'inception_v1', 'inception_v2', 'resnet50', 'vgg19'];

describeWithSharedData('light models of the ONNX project', () => {
  it.each(LIGHT)('%s: its probabilities', { timeout: 120_000 }, async (name) => {
    const { graph } = await importFile(`onnx-light/light_${name}.onnx`);
    const count = graph.input.reduce((product, extent) => product * extent, 1);
    const input = Float64Array.from({ length: count }, (_, i) => Math.fround(i / count));
    const scores = scoresOf(graph, input);
    const largest = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const file = readFileSync(sharedData(`onnx-light/light_${name}_output_0.pb`));
    const wanted = numbersIn(constantOf(parseTensor(file, (reason) => new Error(reason) as never)));
    expect(
      difference(
        powers.map((power) => power / total),
        wanted,
      ),
    ).toBeLessThan(1e-6);
  });

  it.each(DESCRIBED)('%s: described wholly', async (name) => {
    const { graph } = await importFile(`onnx-light/light_${name}.onnx`);
    expect(graph.nodes.length).toBeGreaterThanOrEqual(20);
  });
});
