import { describe, expect, it } from 'vitest';
import { kernelSets } from '../../src/tensor/kernels/index.js';
import type { ConvolutionShape } from '../../src/tensor/kernels/signatures.js';
import { createProducts, type ProductRequest } from '../../src/tensor/product.js';
import { shapeOf } from '../support/cases.js';

const shape = shapeOf([1, 1, 1, 1, 1, 1, 1]);
const request: ProductRequest = {
  weights: [32, 16, 3, 3],
  input: [16, 20, 20],
  output: [32, 20, 20],
  shape,
  adjoint: false,
  exactness: 'fast',
};
const described = (productOf: ReturnType<typeof createProducts>, asked: ProductRequest) => {
  const { params, sparseBelow, selectedBelow, isWinograd, layout } = productOf(asked);
  const layouts = (['dense', 'sparse', 'selected', 'plain'] as const).map(layout);
  return { params, sparseBelow, wanted: [1, 0.3].map(selectedBelow), isWinograd, layouts };
};

describe('what is known of a product', () => {
  it('is made once, and is another for whatever it depends on', () => {
    const strided: ConvolutionShape = { ...shape, stride: [2, 2] };
    const variants: readonly Partial<ProductRequest>[] = [
      ...[{}, { exactness: 'exact' }, { exactness: 'plain' }, { exactness: 'decisive' }],
      ...[{ adjoint: true }, { weights: [8, 16, 3, 3], output: [8, 20, 20] }],
      ...[
        { weights: [32, 2, 3, 3], input: [2, 20, 20] },
        { input: [16, 8, 8], output: [32, 8, 8] },
      ],
      { shape: strided, output: [32, 10, 10] },
    ] as readonly Partial<ProductRequest>[];
    const productOf = createProducts(kernelSets.simd);
    for (let again = 0; again < 2; again++) {
      for (const variant of variants) {
        const asked = { ...request, ...variant };
        const fresh = described(createProducts(kernelSets.simd), asked);
        expect(described(productOf, asked)).toEqual(fresh);
        expect(productOf(asked)).toBe(productOf({ ...asked, input: [...asked.input] }));
      }
    }
  });

  it('tells when weights are as they are, and when by Winograd', () => {
    const simd = createProducts(kernelSets.simd);
    expect(simd(request).isWinograd).toBe(true);
    expect(simd({ ...request, exactness: 'plain' }).isWinograd).toBe(false);
    expect(simd(request).layout('dense').isUnpacked).toBe(false);
    const reference = createProducts(kernelSets.reference);
    const [own, other] = [reference(request), reference({ ...request, exactness: 'exact' })];
    for (const product of [own, other]) {
      expect(product.isWinograd).toBe(false);
      expect(product.sparseBelow).toBe(0);
      expect(product.layout('sparse').isUnpacked).toBe(true);
    }
  });
});
