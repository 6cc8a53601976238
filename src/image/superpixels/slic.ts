import type { Size } from '../regions/region.js';

/** The cluster centres, one entry a cluster: mean colour in CIELAB, mean place in pixels. */
interface Centres {
  readonly lightness: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Clusters pixels by colour and place: SLIC, k-means in which each centre only competes for the
 * pixels of its surroundings (Achanta, Shaji, Smith, Lucchi, Fua and Süsstrunk 2012, IEEE TPAMI 34,
 * algorithm 1). Distance (equation 3): `D² = ΔE² + (d / S)² m²`, ΔE in CIELAB, d in pixels, S the
 * side of an even grid's cell, m the compactness. Returns each pixel's cluster; clusters may be
 * empty or in several pieces.
 *
 * @param lab three numbers a pixel
 */
export function cluster(
  size: Size,
  lab: Float32Array,
  { count, compactness, iterations }: { count: number; compactness: number; iterations: number },
): Int32Array {
  const { width, height } = size;
  const columns = Math.min(width, Math.max(1, Math.round(Math.sqrt((count * width) / height))));
  const rows = Math.min(height, Math.max(1, Math.round(count / columns)));
  const side = Math.sqrt((width * height) / (columns * rows));
  const labels = evenGrid(size, columns, rows);
  const centres = startCentres(size, lab, columns, rows);
  const distances = new Float32Array(width * height);
  // Twice the cell in each direction, so that every pixel is in reach of several centres.
  const reach = { x: Math.ceil(width / columns), y: Math.ceil(height / rows) };
  for (let i = 0; i < iterations; i++) {
    distances.fill(Infinity);
    assign(size, lab, centres, (compactness / side) ** 2, reach, labels, distances);
    moveToMeans(size, lab, labels, centres);
  }
  return labels;
}

function evenGrid({ width, height }: Size, columns: number, rows: number): Int32Array {
  const labels = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height);
    for (let x = 0; x < width; x++, i++) {
      labels[i] = row * columns + Math.floor((x * columns) / width);
    }
  }
  return labels;
}

/** The middles of an even grid's cells, each moved to the flattest pixel of its 3×3 surroundings. */
function startCentres(size: Size, lab: Float32Array, columns: number, rows: number): Centres {
  const count = columns * rows;
  const array = () => new Float64Array(count);
  const centres = { lightness: array(), a: array(), b: array(), x: array(), y: array() };
  for (let k = 0; k < count; k++) {
    const middleX = Math.floor((((k % columns) + 0.5) * size.width) / columns);
    const middleY = Math.floor(((Math.floor(k / columns) + 0.5) * size.height) / rows);
    const { x, y } = flattestNear(size, lab, middleX, middleY);
    const i = 3 * (y * size.width + x);
    centres.lightness[k] = lab[i];
    centres.a[k] = lab[i + 1];
    centres.b[k] = lab[i + 2];
    centres.x[k] = x;
    centres.y[k] = y;
  }
  return centres;
}

function flattestNear(size: Size, lab: Float32Array, middleX: number, middleY: number) {
  let best = { x: middleX, y: middleY };
  let flattest = gradient(size, lab, middleX, middleY);
  for (let y = Math.max(0, middleY - 1); y <= Math.min(size.height - 1, middleY + 1); y++) {
    for (let x = Math.max(0, middleX - 1); x <= Math.min(size.width - 1, middleX + 1); x++) {
      const steepness = gradient(size, lab, x, y);
      if (steepness < flattest) {
        flattest = steepness;
        best = { x, y };
      }
    }
  }
  return best;
}

/** Squared colour difference across a pixel, both ways (equation 2 of the paper's report). */
function gradient({ width, height }: Size, lab: Float32Array, x: number, y: number): number {
  const left = 3 * (y * width + Math.max(0, x - 1));
  const right = 3 * (y * width + Math.min(width - 1, x + 1));
  const above = 3 * (Math.max(0, y - 1) * width + x);
  const below = 3 * (Math.min(height - 1, y + 1) * width + x);
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    sum += (lab[right + c] - lab[left + c]) ** 2 + (lab[below + c] - lab[above + c]) ** 2;
  }
  return sum;
}

/** Gives each pixel the nearest centre of those within reach; the first of several. */
function assign(
  { width, height }: Size,
  lab: Float32Array,
  centres: Centres,
  spatialWeight: number,
  reach: { x: number; y: number },
  labels: Int32Array,
  distances: Float32Array,
): void {
  for (let k = 0; k < centres.x.length; k++) {
    const [centreL, centreA, centreB] = [centres.lightness[k], centres.a[k], centres.b[k]];
    const [centreX, centreY] = [centres.x[k], centres.y[k]];
    const left = Math.max(0, Math.ceil(centreX - reach.x));
    const right = Math.min(width - 1, Math.floor(centreX + reach.x));
    const bottom = Math.min(height - 1, Math.floor(centreY + reach.y));
    for (let y = Math.max(0, Math.ceil(centreY - reach.y)); y <= bottom; y++) {
      const rowPart = (y - centreY) * (y - centreY);
      for (let x = left, i = y * width + left; x <= right; x++, i++) {
        const dL = lab[3 * i] - centreL;
        const dA = lab[3 * i + 1] - centreA;
        const dB = lab[3 * i + 2] - centreB;
        const dX = x - centreX;
        const distance = dL * dL + dA * dA + dB * dB + (dX * dX + rowPart) * spatialWeight;
        if (distance < distances[i]) {
          distances[i] = distance;
          labels[i] = k;
        }
      }
    }
  }
}

/** Moves each centre to the mean of its pixels; one that has lost them all stays. */
function moveToMeans(size: Size, lab: Float32Array, labels: Int32Array, centres: Centres): void {
  const count = centres.x.length;
  const pixels = new Float64Array(count);
  const sums = new Float64Array(5 * count);
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i++) {
      const k = labels[i];
      pixels[k] += 1;
      sums[5 * k] += lab[3 * i];
      sums[5 * k + 1] += lab[3 * i + 1];
      sums[5 * k + 2] += lab[3 * i + 2];
      sums[5 * k + 3] += x;
      sums[5 * k + 4] += y;
    }
  }
  for (let k = 0; k < count; k++) {
    const n = pixels[k];
    if (n === 0) continue;
    centres.lightness[k] = sums[5 * k] / n;
    centres.a[k] = sums[5 * k + 1] / n;
    centres.b[k] = sums[5 * k + 2] / n;
    centres.x[k] = sums[5 * k + 3] / n;
    centres.y[k] = sums[5 * k + 4] / n;
  }
}
