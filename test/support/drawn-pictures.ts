import { DRAWING, heatmapPicture, makeHeatmap } from '../../src/image/draw/heatmap.js';
import { encodePng } from '../../src/node/codecs/encode-png.js';

/** Stands in for the folder of a document: a small picture of blobs that follow from the path. */
export async function drawnPicture(path: string): Promise<Uint8Array> {
  const side = 48;
  const phase = [...path].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  const map = Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) / side, Math.floor(i / side) / side];
    return Math.sin(9 * x + phase) * Math.cos(7 * y - phase);
  });
  const drawing = { ...DRAWING, colormap: 'red-blue' } as const;
  return encodePng(heatmapPicture(makeHeatmap(map, side, side, drawing)));
}
