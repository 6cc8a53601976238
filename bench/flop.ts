import type { Engine, Tensor } from 'whypixel';

/** Hears of a kernel that the engine has run, and of the milliseconds it took. */
export type Heard = (kernel: string, ms: number, tensors: readonly Tensor[]) => void;

/** Hears of every kernel that the engine runs; returns how to stop. */
export function watchKernels(engine: Engine, heard: Heard): () => void {
  const run = engine.run.bind(engine);
  engine.run = ((...call: Parameters<Engine['run']>) => {
    const start = performance.now();
    run(...call);
    heard(call[0], performance.now() - start, call[1]);
  }) as Engine['run'];
  return () => {
    engine.run = run;
  };
}

/** Multiplications and additions of a kernel call by the formula; 0 for all but the products. */
export function flopOf(kernel: string, tensors: readonly Tensor[]): number {
  if (kernel === 'convolutionsRelu') {
    const [x, ...each] = tensors;
    let flop = 0;
    for (let at = 0; at < each.length; at += 5) {
      flop += flopOf('convolutionRelu', [x, ...each.slice(at, at + 5)]);
    }
    return flop;
  }
  const outputs = { convolution: 3, convolutionRelu: 4, convolutionInput: 0 }[kernel];
  if (outputs === undefined) return 0;
  const [, channels, height, width] = tensors[1].shape;
  return 2 * tensors[outputs].data.length * channels * height * width;
}

/** Multiplications and additions of all products of a computation. */
export function countFlop(engine: Engine, compute: () => unknown): number {
  let flop = 0;
  const stop = watchKernels(engine, (kernel, _, tensors) => {
    flop += flopOf(kernel, tensors);
  });
  compute();
  stop();
  return flop;
}
