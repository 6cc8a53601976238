import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planFields } from '../../src/tensor/kernels/simd/convolution/plan.js';

const assembly = new URL(
  '../../src/tensor/kernels/simd/assembly/convolution/plan.ts',
  import.meta.url,
);

describe('the plan of a GEMM', () => {
  it('has the same fields in TypeScript and in AssemblyScript, in one order, 32 bits each', () => {
    const text = readFileSync(assembly, 'utf8');
    const [body] = /export class Plan \{.*?\n\}/s.exec(text) as RegExpExecArray;
    const declared = Array.from(body.matchAll(/^ {2}(\w+)!: (\w+);$/gm));
    expect(declared.map(([, field]) => field)).toEqual(planFields);
    for (const [, field, type] of declared) expect(type, field).toMatch(/^(i32|usize)$/);
    // Nothing is declared in a way that the line above does not see.
    expect(body.match(/!:/g)).toHaveLength(planFields.length);
  });
});
