export { invert, union } from './combine.js';
export { fromMap, type MapPart, type ScalarMap } from './from-map.js';
export { fromMaskPicture, toMaskPicture } from './mask-picture.js';
export { type Partition, randomRegion } from './random.js';
export { area, emptyRegion, nonEmpty, type Region, type Size } from './region.js';
export { type Point, polygon, rectangle } from './shapes.js';
export { soften } from './soften.js';
