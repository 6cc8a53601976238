/**
 * The core library: it runs in browsers and under Node. Without Node, an engine is made from its parts,
 * `createEngine({ wasm, spawn })`, and everything that is read comes as bytes.
 *
 * @module
 */
export { UserError } from './errors.js';
export {
  type AnyExplainJob,
  type Explained,
  type ExplainJob,
  type Explanations,
  explain,
  explainSteps,
  type PreparedJob,
  prepareJob,
} from './explain/explain.js';
export type { HiddenRelevance } from './explain/hidden-layer.js';
export { type Assignment, type BiasMode, biasModes } from './explain/lrp/assignment.js';
export {
  assignRules,
  assignTreatments,
  type Composite,
  type CompositeEntry,
} from './explain/lrp/composite.js';
export { parseComposite } from './explain/lrp/composite-file.js';
export type { LedgerRow, LedgerTotal } from './explain/lrp/ledger.js';
export { type Lrp, type LrpOptions, lrp, lrpSteps } from './explain/lrp/lrp.js';
export type { Bounds } from './explain/lrp/modified-inputs.js';
export {
  type PresetName,
  type PresetOptions,
  presetComposite,
  presetNames,
} from './explain/lrp/presets.js';
export { propagate } from './explain/lrp/propagate.js';
export { isMeaningless } from './explain/lrp/reach.js';
export {
  makeRule,
  type RuleName,
  type RuleParameter,
  type RuleParameters,
  rules,
} from './explain/lrp/rules/index.js';
export type {
  ByOutput,
  Group,
  InputPart,
  Rule,
  Term,
  WeightPart,
} from './explain/lrp/rules/rule.js';
export { type MethodName, methodNames, methods } from './explain/methods/index.js';
export { explainByComposite } from './explain/methods/lrp.js';
export type {
  ExplainHooks,
  Explanation,
  Method,
  MethodValues,
  Parameter,
  ParameterTable,
  ParameterValue,
  ParameterValues,
  PreparedMethod,
  ValuesOf,
} from './explain/methods/method.js';
export { pixelMap } from './explain/pixel-map.js';
export {
  createSubject,
  type Subject,
  type SubjectOptions,
  subjectSteps,
} from './explain/subject.js';
export { type ScoredClass, targetsOf, topClasses } from './explain/target.js';
export { DamagedError, type PictureCodecs } from './image/codec/codecs.js';
export {
  MAX_DECODED_BYTES,
  MAX_FILE_BYTES,
  MAX_PIXELS,
  MAX_SIDE,
  MIN_SIDE,
} from './image/codec/limits.js';
export type { Colormap, Rgb } from './image/draw/colormaps/colormap.js';
export { type ColormapName, colormaps } from './image/draw/colormaps/index.js';
export type { Colours } from './image/draw/colours.js';
export {
  type DrawingOptions,
  type Heatmap,
  heatmapPicture,
  makeHeatmap,
} from './image/draw/heatmap.js';
export { type OverlayOptions, overlay } from './image/draw/overlay.js';
export { type Fit, type FitGeometry, fitGeometry, fitPicture } from './image/fit/fit.js';
export { resizeBilinear } from './image/fit/resize.js';
export type { Picture } from './image/picture.js';
export type { MapSign } from './map-sign.js';
export { findLabel, findLabels } from './nn/formats/find-label.js';
export { type Label, parseLabels } from './nn/formats/labels.js';
export { decodeNpy, encodeNpy, type NpyArray } from './nn/formats/npy.js';
export {
  forward,
  forwardSteps,
  type Model,
  type Purpose,
  scoresOf,
  type Trace,
} from './nn/forward.js';
export { googlenet, googlenetInput, googlenetOf } from './nn/googlenet.js';
export { defineGraph, type Graph, INPUT, inferShapes, type Node } from './nn/graph.js';
export type { Folded } from './nn/import/canonical/rewrite.js';
export type { DescribedGraph, MapShape, NodeParameters } from './nn/import/described-graph.js';
export type { InspectedLayer } from './nn/import/inspect-layers.js';
export type { DescribeOptions, Missing } from './nn/import/onnx/describe-model.js';
export type { ReadExternal } from './nn/import/onnx/external-data.js';
export { type ImportOptions, importOnnx } from './nn/import/onnx/import-onnx.js';
export { inspectOnnx, type OnnxInspection } from './nn/import/onnx/inspect-onnx.js';
export type { NumberArray, ParameterData } from './nn/import/parameter.js';
export { type PlacedModel, placeModel } from './nn/import/place-model.js';
export type { InputSpec } from './nn/input-spec.js';
export * from './nn/layers/index.js';
export {
  assembleNetwork,
  type Network,
  type NetworkFiles,
  type NetworkParts,
} from './nn/network.js';
export { parseGraph } from './nn/parse-graph.js';
export { adoptNetwork, type PublishedNetwork, publishNetwork } from './nn/publish.js';
export {
  gradientOf,
  gradientSteps,
  pullBack,
  pullBackSteps,
  type Step,
  type Visit,
} from './nn/pull-back.js';
export { unloadNetwork } from './nn/unload.js';
export { type Input, inputFromPicture, parseStoredInput } from './pictures/input.js';
export { resizeMap } from './resize-map.js';
export { finish, paced, type Steps } from './steps.js';
export type { ClassifyDocument, ExplainDocument } from './tasks/document.js';
export { tasks } from './tasks/index.js';
export { createSession, type Session, type SessionParts } from './tasks/session.js';
export type { ResultFile, Task, TaskHooks, TaskName, TaskResult } from './tasks/task.js';
export {
  type Attachment,
  createEngine,
  type Engine,
  type EngineOptions,
  type EngineParts,
  type SharedEngine,
} from './tensor/engine.js';
export type { KernelSetName } from './tensor/kernels/index.js';
export { createMemory, type MemoryOptions } from './tensor/memory.js';
export type { PackingPolicy } from './tensor/packed-weights.js';
export type { Dtype, Real, Shape, Tensor } from './tensor/tensor.js';
export type { Spawn, Workers } from './tensor/threads/pool.js';
export { reportEnd, serve, type WorkerData } from './tensor/threads/worker.js';
