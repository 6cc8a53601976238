import type { Size } from '../regions/region.js';

/** Connected pieces of a labelled picture. Entry i of each array is piece i. */
interface Pieces {
  /** For each pixel the number of its piece, in the order in which pieces begin. */
  readonly ofPixel: Int32Array;
  /** The label that the piece is a part of. */
  readonly label: number[];
  readonly area: number[];
  /** Sums over the pixels of the three colour values. */
  readonly colour: [number, number, number][];
  readonly neighbours: Set<number>[];
}

/**
 * Makes every label one connected piece (4-neighbourhood) of at least `smallest` pixels, or the
 * picture one piece. First, fragments join a neighbour: pieces that are smaller than that and not
 * the largest of their label. Then what is still too small does. They go to the neighbour of the
 * nearest mean colour, which keeps the edges of objects; Achanta et al. take any. Labels are
 * renumbered from 0 in the order in which they begin.
 *
 * @param colours three numbers a pixel, any colour space
 */
export function connect(
  size: Size,
  labels: Int32Array,
  colours: Float32Array,
  smallest: number,
): { labels: Int32Array; count: number } {
  const all = findPieces(size, labels, colours);
  const roots = absorbFragments(all, smallest);
  const whole = findPieces(
    size,
    all.ofPixel.map((piece) => roots[piece]),
    colours,
  );
  const joined = joinSmall(whole, smallest);
  const numbers = new Map<number, number>();
  const renumbered = whole.ofPixel.map((piece) => {
    const root = joined(piece);
    const known = numbers.get(root);
    if (known !== undefined) return known;
    numbers.set(root, numbers.size);
    return numbers.size - 1;
  });
  return { labels: renumbered, count: numbers.size };
}

/** For each piece, the one that it joins, or itself. Fragments join from the outside in. */
function absorbFragments(pieces: Pieces, smallest: number): Int32Array {
  const { label, area, neighbours } = pieces;
  const largest = new Map<number, number>();
  for (const [piece, own] of label.entries()) {
    const rival = largest.get(own);
    if (rival === undefined || area[piece] > area[rival]) largest.set(own, piece);
  }
  const roots = Int32Array.from(label, (own, piece) =>
    area[piece] >= smallest || largest.get(own) === piece ? piece : -1,
  );
  const queue = label.map((_, piece) => piece).filter((piece) => roots[piece] !== -1);
  for (const settled of queue) {
    for (const piece of neighbours[settled]) {
      if (roots[piece] !== -1) continue;
      let nearest = roots[settled];
      for (const neighbour of neighbours[piece]) {
        const root = roots[neighbour];
        if (root === -1) continue;
        if (difference(pieces, piece, root) < difference(pieces, piece, nearest)) nearest = root;
      }
      roots[piece] = nearest;
      queue.push(piece);
    }
  }
  return roots;
}

/** The squared difference of two pieces' mean colours. */
function difference({ area, colour }: Pieces, a: number, b: number): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) sum += (colour[a][c] / area[a] - colour[b][c] / area[b]) ** 2;
  return sum;
}

function findPieces({ width, height }: Size, labels: Int32Array, colours: Float32Array): Pieces {
  const ofPixel = new Int32Array(labels.length).fill(-1);
  const label: number[] = [];
  const area: number[] = [];
  const colour: [number, number, number][] = [];
  const stack: number[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (ofPixel[start] !== -1) continue;
    const piece = area.length;
    const own = labels[start];
    const sums: [number, number, number] = [0, 0, 0];
    let pixels = 0;
    const visit = (i: number) => {
      if (labels[i] !== own || ofPixel[i] !== -1) return;
      ofPixel[i] = piece;
      stack.push(i);
    };
    visit(start);
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      pixels++;
      sums[0] += colours[3 * i];
      sums[1] += colours[3 * i + 1];
      sums[2] += colours[3 * i + 2];
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x + 1 < width) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i + width < labels.length) visit(i + width);
    }
    label.push(own);
    area.push(pixels);
    colour.push(sums);
  }
  return {
    ofPixel,
    label,
    area,
    colour,
    neighbours: findNeighbours({ width, height }, ofPixel, area.length),
  };
}

function findNeighbours({ width, height }: Size, ofPixel: Int32Array, count: number) {
  const neighbours = Array.from({ length: count }, () => new Set<number>());
  const meet = (i: number, j: number) => {
    const a = ofPixel[i];
    const b = ofPixel[j];
    if (a === b) return;
    neighbours[a].add(b);
    neighbours[b].add(a);
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width) meet(i, i + 1);
      if (y + 1 < height) meet(i, i + width);
    }
  }
  return neighbours;
}

/** Joins small pieces, the smallest first. Returns a function from a piece to what it is now in. */
function joinSmall(pieces: Pieces, smallest: number) {
  const { area, colour, neighbours } = pieces;
  const parents = area.map((_, piece) => piece);
  const find = (piece: number): number => {
    let root = piece;
    while (parents[root] !== root) root = parents[root];
    // So that the next way is short.
    for (let next = piece; next !== root; ) {
      const parent = parents[next];
      parents[next] = root;
      next = parent;
    }
    return root;
  };
  const join = (from: number, to: number) => {
    parents[from] = to;
    area[to] += area[from];
    for (let c = 0; c < 3; c++) colour[to][c] += colour[from][c];
    for (const neighbour of neighbours[from]) neighbours[to].add(neighbour);
    neighbours[from].clear();
  };
  const order = parents.filter((piece) => area[piece] < smallest);
  order.sort((a, b) => area[a] - area[b] || a - b);
  for (const piece of order) {
    for (let root = find(piece); area[root] < smallest; root = find(piece)) {
      let nearest: number | undefined;
      for (const neighbour of neighbours[root]) {
        const candidate = find(neighbour);
        if (candidate === root) continue;
        if (
          nearest === undefined ||
          difference(pieces, root, candidate) < difference(pieces, root, nearest)
        ) {
          nearest = candidate;
        }
      }
      if (nearest === undefined) break;
      join(root, nearest);
    }
  }
  return find;
}
