/**
 * Runs a function while a class `ImageData` exists globally. mozjpeg's module needs the browser's
 * class, and leaves one of its own behind in Node, by which other libraries would take Node for a
 * browser; so the name is put back afterwards.
 */
export function withImageData<T>(run: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'ImageData');
  const value = class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
  Object.defineProperty(globalThis, 'ImageData', { value, configurable: true, writable: true });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(globalThis, 'ImageData');
    if (before) Object.defineProperty(globalThis, 'ImageData', before);
  }
}
