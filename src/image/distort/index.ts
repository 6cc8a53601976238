export * from '../regions/index.js';
export * from '../superpixels/superpixels.js';
export type { BlurParameters } from './blur.js';
export type { NoiseParameters } from './noise.js';
export type { Operation } from './operation.js';
export {
  applyOperations,
  type OperationName,
  type OperationParameters,
  type OperationStep,
  operations,
} from './operations.js';
export { parseOperations } from './parse.js';
export type { PixelateParameters } from './pixelate.js';
export { meanColour } from './remove.js';
