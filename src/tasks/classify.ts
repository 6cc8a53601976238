import * as v from 'valibot';
import { topClasses } from '../explain/target.js';
import { scoresSteps } from '../nn/forward.js';
import { paced } from '../steps.js';
import { type ClassifyDocument, describeImage, describeNetwork } from './document.js';
import { readInput } from './read-input.js';
import { fit, text, wholeNumber } from './request.js';
import { defineTask } from './task.js';

/** What the network sees in a picture: the classes with the highest scores. */
export const classify = defineTask({
  name: 'classify',
  request: v.strictObject({
    /** A picture, or a `.npy` file with a preprocessed input. */
    image: text,
    /** How many classes to list. */
    top: v.optional(wholeNumber(1), 10),
    fit,
  }),
  async work(session, request, { signal }) {
    const { engine, network, clock } = session;
    const started = clock();
    const input = await readInput(session, request.image, request.fit);
    const decoded = clock();
    const steps = scoresSteps(engine, network, input.values, input.shape);
    const top = topClasses(await paced(steps, signal), network.labels, request.top);
    const document: ClassifyDocument = {
      kind: 'classify',
      version: 1,
      image: describeImage(input),
      network: describeNetwork(network),
      top,
      timing: { start: started, read: decoded - started, forward: clock() - decoded },
    };
    return { document, files: [] };
  },
});
