/** onnxruntime-node: the forward pass. */
import * as ort from 'onnxruntime-node';
import { encodeOnnx } from './onnx.js';

const optionsFor = (threads) => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
});

/** Opens an ONNX file with one input, called `data`, and one output; see `../topologies/run.ts`. */
export async function openFile(path, values, threads) {
  const session = await ort.InferenceSession.create(path, optionsFor(threads));
  const data = new ort.Tensor('float32', values, [1, 3, 224, 224]);
  return {
    name: 'onnxruntime-node:forward',
    threads,
    run: async () => (await session.run({ data }))[session.outputNames[0]].data,
    close: () => session.release(),
  };
}

/** Opens the network once for each number of threads; see `../peers.ts` for what is handed back. */
export async function open(description, most) {
  const model = encodeOnnx(description);
  const { values, shape } = description.input;
  const data = new ort.Tensor('float32', values, [1, ...shape]);
  const cases = [];
  for (const threads of new Set([1, most])) {
    const session = await ort.InferenceSession.create(model, optionsFor(threads));
    cases.push({
      name: 'onnxruntime-node:forward',
      threads,
      run: async () => (await session.run({ data })).scores.data,
      close: () => session.release(),
    });
  }
  return cases;
}
