/*
 * The numbers that the TypeScript and the AssemblyScript side of the kernels share. This file is
 * compiled as a part of either, so that the two cannot differ.
 */

/**
 * Bytes between two panels of packed weights. With them, blocks of neighbouring panels fall into
 * different sets of the cache.
 */
export const PANEL_GAP = 64;

/** The most panels of packed columns that a block may have. */
export const MOST_PANELS = 16;

/** Where a block's table of panels lies in the scratch memory, in bytes; 8 bytes for each panel. */
export const PANELS_AT = 416;

/** Bytes of scratch memory ahead of packed columns: biases, tiles, lanes, the table of panels. */
export const SCRATCH_HEAD = PANELS_AT + 8 * MOST_PANELS;

/** The most pairs of quads, 8 tiles each, that a block of Winograd's products has; one quad more may join it. */
export const MOST_PAIRS = 8;

/** Bytes of scratch memory ahead of Winograd's products: the transforms' work, and a table of a block's tiles. */
export const WINOGRAD_HEAD = SCRATCH_HEAD + 88 * 16 + (8 * MOST_PAIRS + 4) * 16;

/** Rows in a panel of weights for products with lists; see `assembly/convolution/sparse.ts`. */
export const WIDE_ROWS = 32;

/**
 * Where those lists begin in the scratch memory: behind the biases and results of 4 columns of 32 rows, 32
 * zeros, and the results of a block of a column.
 */
export const LISTS_AT = 128 + 4 * 128 + 2 * 128;

/** Where the list of results that are wanted begins in the scratch memory; see `assembly/convolution/selected.ts`. */
export const LIST_AT = 64;

/** Bytes of scratch memory that packing weights for Winograd works in: 36 vectors. */
export const PACKING_BYTES = 36 * 16;

/** Columns in a panel of products of pairs of parts; see `assembly/convolution/signed.ts`. */
export const SIGNED_COLUMNS = 28;

/** Columns per unit of `vectorMatrix`. */
export const VECTOR_COLUMNS = 128;

/** Pixels per unit of `lrn` and `lrnInput`. */
export const LRN_PIXELS = 16;

/** Positions per unit of `biasShare`. */
export const BIAS_POSITIONS = 16;

/** The activation functions of `activate` and `activateInput`. */
export const CLIP = 0;
export const LEAKY_RELU = 1;
export const HARD_SIGMOID = 2;
export const HARD_SWISH = 3;
export const SIGMOID = 4;
export const SILU = 5;
