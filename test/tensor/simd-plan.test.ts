import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planFields } from '../../src/tensor/kernels/simd/convolution/plan.js';
import { tapFields } from '../../src/tensor/kernels/simd/convolution/taps.js';

const assembly = (file: string) =>
  new URL(`../../src/tensor/kernels/simd/assembly/convolution/${file}`, import.meta.url);

/** The fields that TypeScript writes, the file that declares them, and the class. */
const PLANS = [
  ['a product', planFields, 'plan.ts', 'Plan'],
  ['a convolution by taps', tapFields, 'tap-plan.ts', 'TapPlan'],
] as const;

describe.each(PLANS)('the plan of %s', (_, fields, file, name) => {
  it('has the same fields in TypeScript and in AssemblyScript, in one order, 32 bits each', () => {
    const text = readFileSync(assembly(file), 'utf8');
    const [body] = new RegExp(`class ${name} \\{.*?\\n\\}`, 's').exec(text) as RegExpExecArray;
    const declared = Array.from(body.matchAll(/^ {2}(\w+)!: (\w+);$/gm));
    expect(declared.map(([, field]) => field)).toEqual(fields);
    for (const [, field, type] of declared) expect(type, field).toMatch(/^(i32|usize|f32)$/);
    // Nothing is declared in a way that the line above does not see.
    expect(body.match(/!:/g)).toHaveLength(fields.length);
  });
});
