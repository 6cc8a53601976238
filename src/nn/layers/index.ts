export { activation } from './activation.js';
export { add } from './add.js';
export { averagePooling } from './average-pooling.js';
export { border } from './border.js';
export { channelShuffle } from './channel-shuffle.js';
export { concat } from './concat.js';
export { convolution } from './convolution.js';
export { dropout } from './dropout.js';
export { innerProduct } from './inner-product.js';
export type {
  BackwardMode,
  Call,
  Layer,
  Linear,
  Propagated,
  Treatment,
  Weights,
} from './layer.js';
export { lrn } from './lrn.js';
export { maxPooling } from './max-pooling.js';
export { multiply } from './multiply.js';
export { normalisation } from './normalisation.js';
export { pad } from './pad.js';
export { permute } from './permute.js';
export { prelu } from './prelu.js';
export { relu } from './relu.js';
export { reshape } from './reshape.js';
export { resize } from './resize.js';
export { slice } from './slice.js';
export { softmax, softmaxOf } from './softmax.js';
export { type LayerSpec, type LayerType, layerFields, layerOf, layers } from './table.js';
