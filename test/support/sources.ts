import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every `.ts` and `.tsx` file below `src/`, by its path from the project's folder: `src/nn/graph.ts`. */
export const sourceFiles: readonly string[] = readdirSync(join(root, 'src'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .sort();

const sources = new Set(sourceFiles);

/** The AssemblyScript kernels, which TypeScript's compiler can parse but not check. */
export const isAssembly = (path: string): boolean => path.includes('/simd/assembly/');

/** The text of one source. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

function compilerOptions(): ts.CompilerOptions {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config.config, ts.sys, root).options;
}

/** What the compiler would say of a source that is not there, if it were. */
export function diagnosticsOf(path: string, text: string): string[] {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  const full = join(root, path);
  host.fileExists = (name) => name === full || fileExists(name);
  host.readFile = (name) => (name === full ? text : readFile(name));
  const program = ts.createProgram([full], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(full))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** The TypeScript sources as the compiler sees them, with types. */
export function compileSources(): { program: ts.Program; files: Map<string, ts.SourceFile> } {
  const options = compilerOptions();
  const paths = sourceFiles.filter((path) => !isAssembly(path));
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
  );
  const files = paths.map((path) => {
    const file = program.getSourceFile(join(root, path));
    if (file === undefined) throw new Error(`${path} is not compiled`);
    return [path, file] as const;
  });
  return { program, files: new Map(files) };
}

/** Calls `visit` for every node of a syntax tree, outer nodes first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** The module that a node imports: by `import`, `export from`, `import()` or the type `import('…')`. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return node.arguments[0];
  }
  return undefined;
}

/** The source that is imported as `src/nn/graph.js`: a `.ts`, or a `.tsx`. */
function sourceOf(imported: string): string {
  const path = imported.replaceAll('\\', '/');
  const found = ['.ts', '.tsx'].map((ending) => path.replace(/\.js$/, ending));
  return found.find((name) => sources.has(name)) ?? (found[0] as string);
}

/** What a file imports, types included: other sources by path, packages and Node's modules by name. */
export function importsOf(path: string, file: ts.SourceFile): readonly string[] {
  const found = new Set<string>();
  walk(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    if (!ts.isStringLiteralLike(specifier)) throw new Error(`${path} imports a computed name`);
    const { text } = specifier;
    found.add(text.startsWith('.') ? sourceOf(join(dirname(path), text)) : text);
  });
  return [...found].sort();
}

/** The package that a module's name lies in: `pure-rand` for `pure-rand/generator/mersenne`. */
export const packageOf = (name: string): string =>
  isBuiltin(name) ? name : name.split('/', name.startsWith('@') ? 2 : 1).join('/');

/**
 * Whether an identifier, as a value or as a type, is declared by `@types/node` alone: `Buffer`,
 * `process`, `NodeJS`, and members of Node's objects. `setTimeout`, which browsers have too, is not.
 */
export function isDeclaredByNode(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  const declarations = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return (
    declarations.length > 0 &&
    declarations.every((one) => one.getSourceFile().fileName.includes('/@types/node/'))
  );
}

/** The circles of a graph: every set of two or more that all reach each other (Tarjan 1972). */
export function circlesOf(arrows: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const enter = (name: string): number => {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    stack.push(name);
    for (const next of arrows.get(name) ?? []) {
      if (order.has(next) && !stack.includes(next)) continue;
      const reached = order.get(next) ?? enter(next);
      lowest.set(name, Math.min(lowest.get(name) as number, lowest.get(next) ?? reached, reached));
    }
    if (lowest.get(name) === order.get(name)) {
      const circle = stack.splice(stack.indexOf(name));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest.get(name) as number;
  };
  for (const name of arrows.keys()) if (!order.has(name)) enter(name);
  return circles;
}
