import { deconvnet } from './deconvnet.js';
import { gradCam } from './grad-cam.js';
import { gradient } from './gradient.js';
import { gradientXInput } from './gradient-x-input.js';
import { guidedBackpropagation } from './guided-backpropagation.js';
import { integratedGradients } from './integrated-gradients.js';
import { lrp } from './lrp.js';
import type { Method } from './method.js';
import { occlusion } from './occlusion.js';
import { random } from './random.js';
import { sensitivity } from './sensitivity.js';
import { smoothgrad } from './smoothgrad.js';

/** Every method, by name. A new method is a new line. */
export const methods = {
  lrp,
  sa: sensitivity,
  gradient,
  'gradient-x-input': gradientXInput,
  'integrated-gradients': integratedGradients,
  smoothgrad,
  'guided-backpropagation': guidedBackpropagation,
  deconvnet,
  'grad-cam': gradCam,
  occlusion,
  random,
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;

/** The methods that explain: all but baselines. */
export const methodNames = (Object.keys(methods) as MethodName[]).filter(
  (name) => !methods[name].isBaseline,
);
