import { type ClassifyDocument, describeImage, describeNetwork } from '../../explain/document.js';
import { topClasses } from '../../explain/target.js';
import type { Fit } from '../../image/fit/fit.js';
import { forward } from '../../nn/forward.js';
import { readInput } from '../../node/read-input.js';
import { wholeNumber } from '../options.js';
import { topTable } from '../render/top-table.js';
import type { Session } from '../session.js';
import type { PictureWork } from './work.js';

interface Values {
  readonly top: number;
  readonly fit: Fit;
}

/** Checks the options; what comes back classifies one picture. */
export async function prepare(
  { engine, network }: Session,
  values: Record<string, unknown>,
): Promise<PictureWork> {
  const { top: wanted, fit } = values as unknown as Values;
  const count = wholeNumber('top', wanted, 1);
  return async (path) => {
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
      timing: {
        start: started,
        read: decoded - started,
        forward: performance.now() - decoded,
      },
    };
    return { documents: [document], files: [], text: `${path}\n${topTable(top)}` };
  };
}
