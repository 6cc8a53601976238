/** Gives as many bytes as it is asked for, with anything in them. */
export type Room = (length: number) => Uint8Array;

/** Memory of one's own. */
export const freshRoom: Room = (length) => new Uint8Array(length);

/** Memory that is used again and again for what one picture after the other needs for a while. */
export interface SpareRoom {
  readonly take: Room;
  /** Takes them back: nobody looks at them any more. What is not given back is the garbage collector's. */
  giveBack(bytes: Uint8Array): void;
}

/** The most that is kept, in bytes: a figure of three panels of 900 pixels. */
const MOST = 1 << 24;

/**
 * Keeps the largest piece of memory that was given back, up to 16 MB. In a folder of pictures, what is as large as
 * figures and used for milliseconds has the collector run once a picture, and the system clear fresh pages.
 */
export function createSpareRoom(): SpareRoom {
  let spare = new ArrayBuffer(0);
  return {
    take(length) {
      if (spare.byteLength < length) return freshRoom(length);
      const bytes = new Uint8Array(spare, 0, length);
      spare = new ArrayBuffer(0);
      return bytes;
    },
    giveBack({ buffer }) {
      const isLarger = buffer.byteLength > spare.byteLength && buffer.byteLength <= MOST;
      if (isLarger && buffer instanceof ArrayBuffer) spare = buffer;
    },
  };
}
