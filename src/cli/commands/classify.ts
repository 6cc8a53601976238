import type { Argv } from 'yargs';
import { type ClassifyDocument, describeImage, describeNetwork } from '../../explain/document.js';
import { readInput } from '../../explain/input.js';
import { topClasses } from '../../explain/target.js';
import type { Fit } from '../../image/fit.js';
import { forward } from '../../nn/forward.js';
import { forEachPicture, printJson } from '../batch.js';
import {
  imagesPositional,
  type NetworkOptions,
  networkOptions,
  pictureOptions,
  wholeNumber,
} from '../options.js';
import { topTable } from '../render/top-table.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly images: readonly string[];
  readonly top: number;
  readonly fit: Fit;
  readonly json: boolean;
}

export const options = (yargs: Argv): Argv =>
  pictureOptions(networkOptions(imagesPositional(yargs)))
    .option('top', {
      type: 'number',
      default: 10,
      requiresArg: true,
      describe: 'how many classes to show',
    })
    .example('$0 classify photo.jpg', 'the ten classes with the highest scores');

export async function run(values: Record<string, unknown>): Promise<number> {
  const { images, top: wanted, fit, json, ...rest } = values as unknown as Values;
  const count = wholeNumber('top', wanted, 1);
  return withNetwork(rest, async ({ engine, network }) => {
    const documents: ClassifyDocument[] = [];
    const exitCode = await forEachPicture(images, async (path) => {
      const started = performance.now();
      const input = await readInput(path, network, fit);
      const decoded = performance.now();
      const tensor = engine.from(input.values, input.shape);
      const trace = forward(engine, network, tensor);
      const top = topClasses(trace.scores.data, network.labels, count);
      trace.release();
      engine.release(tensor);
      const document: ClassifyDocument = {
        image: describeImage(input),
        network: describeNetwork(network),
        top,
        timing: { read: decoded - started, forward: performance.now() - decoded },
      };
      if (json) documents.push(document);
      else process.stdout.write(`${path}\n${topTable(top)}`);
    });
    if (json) printJson(documents, images.length);
    return exitCode;
  });
}
