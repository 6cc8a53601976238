/**
 * Relevance mass accuracy (Arras et al. 2022): the share of positive relevance that lies in
 * the object. Null where no value is positive.
 *
 * @param map one value per pixel
 * @param mask its length, 1 inside the object and 0 outside
 */
export function massAccuracy(map: Float32Array, mask: Uint8Array): number | null {
  let inside = 0;
  let total = 0;
  for (let i = 0; i < map.length; i++) {
    const value = Math.max(0, map[i]);
    total += value;
    if (mask[i] !== 0) inside += value;
  }
  return total > 0 ? inside / total : null;
}

/**
 * Relevance rank accuracy (Arras et al. 2022): of the K most relevant pixels the share that
 * lies in the object, K being the object's area. Where pixels tie at the limit, they count with the
 * share of them that lies inside, so that no order of pixels is preferred. Null for an empty mask.
 */
export function rankAccuracy(map: Float32Array, mask: Uint8Array): number | null {
  const area = mask.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  if (area === 0) return null;
  const limit = map.slice().sort()[map.length - area];
  const above = { all: 0, inside: 0 };
  const tied = { all: 0, inside: 0 };
  for (let i = 0; i < map.length; i++) {
    if (map[i] < limit) continue;
    const counts = map[i] > limit ? above : tied;
    counts.all++;
    if (mask[i] !== 0) counts.inside++;
  }
  return (above.inside + ((area - above.all) * tied.inside) / tied.all) / area;
}

/**
 * The pointing game (Zhang et al. 2018): whether the map's maximum, the first in row order where
 * there are several, lies in the object or within `tolerance` pixels of it. Null for an empty mask.
 */
export function pointsInside(
  map: Float32Array,
  mask: Uint8Array,
  width: number,
  tolerance: number,
): boolean | null {
  if (!mask.some((value) => value !== 0)) return null;
  let best = 0;
  for (let i = 1; i < map.length; i++) if (map[i] > map[best]) best = i;
  const [x, y] = [best % width, Math.floor(best / width)];
  return mask.some(
    (value, i) =>
      value !== 0 && Math.hypot((i % width) - x, Math.floor(i / width) - y) <= tolerance,
  );
}
