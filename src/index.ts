/**
 * Why did the network say that, and which pixels made it?
 *
 * @example Explain a picture
 * ```ts
 * import { createEngine, createSubject, explain, loadNetwork, readInput } from 'whypixel';
 *
 * const engine = await createEngine();
 * const network = await loadNetwork(engine);
 * const input = await readInput('examples/dog.png', network);
 * const subject = createSubject(engine, network, input.values, input.shape);
 * const [{ target, explanation }] = explain(subject, { method: 'lrp', target: 'top1' });
 * console.log(target.label, target.score, explanation.total);
 * await engine.close();
 * ```
 *
 * @module
 */
export { UserError } from './errors.js';
export {
  assignRules,
  type Composite,
  type CompositeEntry,
  type WeightedType,
} from './explain/composite.js';
export { parseComposite, readComposite } from './explain/composite-file.js';
export {
  type ClassifyDocument,
  type ExplainDocument,
  pixelMap,
} from './explain/document.js';
export { type Explained, type ExplainJob, explain, purposeFor } from './explain/explain.js';
export type { HiddenRelevance } from './explain/hidden.js';
export { type Input, inputFromPicture, readInput } from './explain/input.js';
export type { Bounds } from './explain/input-parts.js';
export type { LedgerRow, LedgerTotal } from './explain/ledger.js';
export { type Lrp, type LrpOptions, lrp } from './explain/lrp.js';
export { type MethodName, methodNames, methods } from './explain/methods/index.js';
export { explainByComposite } from './explain/methods/lrp.js';
export type {
  Explanation,
  Method,
  Parameter,
  ParameterValue,
  ParameterValues,
} from './explain/methods/method.js';
export {
  type PresetName,
  type PresetOptions,
  presetComposite,
  presetNames,
} from './explain/presets.js';
export { type Assignment, type BiasMode, biasModes, propagate } from './explain/propagate.js';
export {
  makeRule,
  type RuleName,
  type RuleParameter,
  type RuleParameters,
  rules,
} from './explain/rules/index.js';
export type { Group, InputPart, Rule, Term, WeightPart } from './explain/rules/rule.js';
export { createSubject, type Subject } from './explain/subject.js';
export { type ScoredClass, targetsOf, topClasses } from './explain/target.js';
export { type ColormapName, colormaps, heatmapPicture } from './image/colormap.js';
export {
  decodePicture,
  MAX_DECODED_BYTES,
  MAX_FILE_BYTES,
  MAX_PIXELS,
  MAX_SIDE,
  MIN_SIDE,
  readPicture,
} from './image/decode.js';
export { encodePng } from './image/encode.js';
export { type Fit, type FitGeometry, fitGeometry, fitPicture } from './image/fit.js';
export { type OverlayOptions, overlay } from './image/overlay.js';
export type { Picture } from './image/picture.js';
export { resizeBilinear, resizeMap } from './image/resize.js';
export { findLabel, findLabels } from './nn/formats/find-label.js';
export { type Label, loadLabels, parseLabels } from './nn/formats/labels.js';
export { decodeNpy, encodeNpy, type NpyArray, readNpy, readNpyBytes } from './nn/formats/npy.js';
export { forward, type Model, type Purpose, type Trace } from './nn/forward.js';
export { googlenet } from './nn/googlenet.js';
export { defineGraph, type Graph, INPUT, inferShapes, type Node } from './nn/graph.js';
export * from './nn/layers/index.js';
export { loadNetwork, type Network, type NetworkFiles } from './nn/network.js';
export { gradientOf, pullBack, type Step, type Visit } from './nn/pull-back.js';
export { createEngine, type Engine, type EngineOptions } from './tensor/engine.js';
export type { KernelSetName } from './tensor/kernels/index.js';
export type { Dtype, Real, Shape, Tensor } from './tensor/tensor.js';
