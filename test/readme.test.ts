import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
};

/** What the compiler says of a module in the package's folder, where `whypixel` is the built package. */
function complaints(text: string): string[] {
  const name = join(process.cwd(), 'sample.mts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === name || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === name
      ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
      : getSourceFile(path, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .filter(({ file }) => file?.fileName === name)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const samples = ['README.md', 'src/node/index.ts', 'src/node/explain-picture.ts'].flatMap((path) =>
  Array.from(
    readFileSync(path, 'utf8').matchAll(/```ts\n(.*?)```/gs),
    ([, text], i): [string, string] => [`${path}, ${i + 1}`, text.replace(/^ \* ?/gm, '')],
  ),
);

describe('a sample', () => {
  it.each(samples)('compiles under strict rules: %s', { timeout: 120_000 }, (_, text) => {
    expect(text).toContain("from 'whypixel'");
    expect(complaints(text)).toEqual([]);
  });

  it('that is wrong would not', { timeout: 120_000 }, () => {
    const wrong = "import { explain } from 'whypixel';\nexplain({}, { method: 'lrp', target: 1 });";
    expect(complaints(wrong)).not.toEqual([]);
    expect(samples.length).toBeGreaterThanOrEqual(3);
  });
});
